"""The library by name: what is there, what may be added, and what becomes of damage behind its back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from core.errors import ModelError
from core.models import shelf
from core.models.adding import add, check
from core.models.card import Card
from core.models.checkpoint import save_model
from core.models.library import find_model, recorded_model
from tests.core.models.networks import file_of, random_weights, tiny_rlfn


@pytest.fixture
def net_file(tmp_path) -> Path:
    return file_of(tmp_path, random_weights(tiny_rlfn), "Net x2 (best).safetensors", license="MIT\n\x1b[31m")


@pytest.fixture
def net(net_file) -> Card:
    return add(net_file, name="net")


def test_shipped_models_are_there_with_their_cards():
    (card,) = shelf.cards()
    assert (card.name, card.scales, card.shipped, card.foreign) == ("fast", (1, 2, 3, 4, 8), True, False)
    assert card.sha256 == find_model("fast").sha256
    assert "Apache-2.0" in card.licence


def test_a_name_is_made_of_the_files(net_file):
    assert add(net_file).name == "Net-x2-best"


def test_a_card_says_what_the_file_says_in_one_harmless_line(net):
    assert net.licence == "MIT ?[31m"
    assert net.purpose == "enlarges ×2 what our restoration made of the photo"


def test_a_person_may_say_it_better(net_file):
    card = add(net_file, name="a", purpose="comics", licence="CC0")
    assert (card.purpose, card.licence) == ("comics", "CC0")


def test_cards_survive_json(net):
    assert Card.from_json(json.dumps(net.as_json())) == net


@pytest.mark.parametrize("name", ["../a", "a/b", "a.b", "-a", "", "é", "a" * 65, "a\n", "nul", "COM1"])
def test_names_that_lead_elsewhere_are_refused(name, net_file, tmp_path):
    if not name:
        assert add(net_file, name=name).name == "Net-x2-best"
        return
    with pytest.raises(ModelError, match="can't be a model's name"):
        add(net_file, name=name)
    assert sorted(each.name for each in tmp_path.iterdir()) == [net_file.name]


@pytest.mark.parametrize("name", ["net", "NET", "fast", "Fast"])
def test_a_name_is_given_once(name, net, tmp_path):
    other = file_of(tmp_path, random_weights(tiny_rlfn, seed=1), "other.safetensors")
    with pytest.raises(ModelError, match="already"):
        add(other, name=name)


def test_a_file_is_added_once(net, net_file):
    with pytest.raises(ModelError, match="in the library already, as net"):
        add(net_file, name="again")


def test_a_model_of_ours_is_kept_to_the_byte(tmp_path, tiny_model, library):
    save_model(tmp_path / "mine.safetensors", tiny_model)
    card = add(tmp_path / "mine.safetensors")
    assert (library / "mine.safetensors").read_bytes() == (tmp_path / "mine.safetensors").read_bytes()
    assert (card.foreign, card.scales) == (False, (1, 2, 3, 4))
    assert find_model("mine").name == "mine"
    assert check("mine") == ""


def test_a_file_that_was_added_is_the_librarys_model(net, net_file):
    model = find_model(net_file)
    assert (model.name, model.sha256) == ("net", net.sha256)
    assert model.behind == find_model("fast").sha256


def test_another_networks_file_has_to_be_added_first(net_file):
    with pytest.raises(ModelError, match="causalsr models add"):
        find_model(net_file)


def test_a_record_is_told_by_its_hash_whatever_it_is_called_here(net):
    model = recorded_model("rcan", net.sha256)
    assert (model.name, model.sha256) == ("rcan", net.sha256)


def test_a_record_of_a_model_that_is_not_here_says_so(net):
    with pytest.raises(ModelError, match=r"rcan \(abababababab\) isn't here.*causalsr models add"):
        recorded_model("rcan", "ab" * 32)
    assert recorded_model("net", "ab" * 32).name == "net"  # other weights of that name; a replay says so


@pytest.mark.parametrize("name", ["/tmp/evil.safetensors", "../net", "net.safetensors", ""])
def test_a_record_leads_to_no_file(name, net):
    with pytest.raises(ModelError, match="is no model's name"):
        recorded_model(name, net.sha256)


# Behind the library's back


def test_a_file_that_is_gone_is_a_name_that_is_gone(net, library):
    (library / "net.safetensors").unlink()
    assert shelf.names() == ("fast",)
    with pytest.raises(ModelError, match="no model named 'net'; there are fast"):
        find_model("net")
    with pytest.raises(ModelError, match="no model named 'net' was added"):
        shelf.remove("net")


def damaged(kind: str, file: Path) -> None:
    if kind == "cut":
        file.write_bytes(file.read_bytes()[:-10])
    elif kind == "empty":
        file.write_bytes(b"")
    elif kind == "text":
        file.write_text("hello")
    elif kind == "folder":
        file.unlink()
        file.mkdir()
    elif kind == "link":
        file.rename(file.with_name("elsewhere"))
        file.symlink_to(file.with_name("elsewhere"))
    else:
        tensors = load_file(file)
        card = json.loads(shelf.read_header(file).metadata[shelf.CARD])
        if kind == "weights":
            tensors["fea_conv.bias"] += 1
        card |= {"scale": {"scales": [1, 4]}, "margin": {"margin": -5}, "more": {"x": 1}, "kind": {"tile": "a"}}.get(
            kind, {}
        )
        save_file(tensors, file, {shelf.CARD: "{" if kind == "card" else json.dumps(card)})


KINDS = ("cut", "empty", "text", "folder", "link", "weights", "card", "scale", "margin", "more", "kind")


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_one_line_and_the_others_go_on(kind, net, library):
    damaged(kind, library / "net.safetensors")
    with pytest.raises((ModelError, OSError)) as refusal:
        find_model("net")
    assert "\n" not in str(refusal.value)
    assert find_model("fast").name == "fast"
    assert check("net")
    readable = kind in ("cut", "weights", "scale")  # only loading tells
    assert [card.name for card in shelf.cards()] == (["fast", "net"] if readable else ["fast"])
    assert len(shelf.problems()) == (0 if readable else 1)


@pytest.mark.parametrize("kind", ["cut", "empty", "text", "link", "weights", "card"])
def test_what_is_damaged_can_be_removed_and_added_again(kind, net, net_file, library):
    damaged(kind, library / "net.safetensors")
    shelf.remove("net")
    assert not (library / "net.safetensors").exists()
    assert add(net_file, name="net") == net


def test_what_lies_there_otherwise_is_passed_over(net, library):
    for name in ("notes.txt", ".hidden.safetensors", "a b.safetensors", "net.safetensors.tmp"):
        (library / name).write_text("x")
    assert shelf.names() == ("fast", "net")
    assert shelf.problems() == ()


def test_removing_a_link_leaves_what_it_points_to(net, library, tmp_path):
    precious = tmp_path / "precious.safetensors"
    precious.write_bytes(b"x")
    (library / "evil.safetensors").symlink_to(precious)
    shelf.remove("evil")
    assert precious.exists()


def test_what_is_shipped_stays():
    with pytest.raises(ModelError, match="comes with the program and stays"):
        shelf.remove("fast")


def test_a_full_disk_leaves_nothing(net_file, library, monkeypatch):
    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.models.adding.atomic_file", full)
    with pytest.raises(ModelError, match="No space left"):
        add(net_file, name="a")
    assert list(library.iterdir()) == []


def test_a_file_in_the_place_of_the_librarys_folder_is_named(net_file, library):
    library.write_text("hello")
    with pytest.raises(ModelError, match="can't make the folder"):
        add(net_file, name="a")
    assert shelf.names() == ("fast",)


def test_what_the_card_promises_is_checked(net, library):
    file = library / "net.safetensors"
    card = json.loads(shelf.read_header(file).metadata[shelf.CARD]) | {"exact": True, "margin": 0}
    save_file(load_file(file), file, {shelf.CARD: json.dumps(card)})
    assert "a tile is off by" in check("net")


def test_a_shipped_file_that_is_not_the_one_that_was_made_is_noticed(monkeypatch):
    assert check("fast") == ""
    monkeypatch.setattr("core.models.adding.weights_sha256", lambda _name: "0" * 64)
    assert "not the one that was shipped" in check("fast")


def test_the_shelf_needs_no_torch():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from core.models import shelf; from causalsr_app import cards\n"
        "print([cards.rows(card) for card in shelf.cards()][0][0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "('Name', 'fast')", done.stderr
