"""The translator against explicit sums, and semantic dropout."""

import math

import pytest
import torch

from core.nets.context import ContextConfig, ContextTranslator, drop_context


@pytest.fixture
def translator() -> ContextTranslator:
    torch.manual_seed(4)
    config = ContextConfig(width=24, model=16, heads=2, attention=8, hidden=12, output=5)
    return ContextTranslator(config).eval()


@pytest.fixture
def tokens(generator) -> torch.Tensor:
    return torch.randn((3, 10, 24), generator=generator)


def test_the_default_makes_256_numbers_from_under_500_000_parameters(generator):
    translator = ContextTranslator(ContextConfig())
    assert sum(p.numel() for p in translator.parameters()) < 500_000
    assert translator(torch.rand((2, 50, 1280), generator=generator)).shape == (2, 256)


def explicit(translator: ContextTranslator, tokens_BNW: torch.Tensor) -> torch.Tensor:
    """(8)–(10) with attention from every token to every token, head by head."""
    heads, inner = translator.config.heads, translator.config.attention
    centred = tokens_BNW - tokens_BNW.mean(dim=2, keepdim=True)
    aligned = translator.align(centred / (centred.square().mean(dim=2, keepdim=True) + 1e-5).sqrt())
    normal = translator.before_attention(aligned)
    query = translator.query(normal)
    key, value = translator.key_value(normal).split(inner, dim=2)
    gathered = []
    for rows in torch.arange(inner).chunk(heads):
        q, k, v = query[..., rows], key[..., rows], value[..., rows]
        weights = (torch.einsum("bnd,bmd->bnm", q, k) / math.sqrt(inner / heads)).exp()
        weights = weights / weights.sum(dim=2, keepdim=True)
        gathered.append(torch.einsum("bnm,bmd->bnd", weights, v))
    attended = aligned + translator.mix(torch.cat(gathered, dim=2))
    norm, first, _, second = translator.refine
    return second(first(norm(attended)).clamp_min(0))[:, 0]


@torch.no_grad()
def test_context_is_row_0_of_explicit_self_attention(translator, tokens):
    assert torch.allclose(translator(tokens), explicit(translator, tokens), atol=1e-5)


@torch.no_grad()
def test_refinement_is_two_layers_with_relu_by_hand():
    """(10): units at 1·1 + 1·(-1) - .5 = -.5 and 2·1 - .5 = 1.5, of which the first says nothing."""
    translator = ContextTranslator(ContextConfig(width=2, model=2, heads=1, attention=1, hidden=2, output=1)).eval()
    _norm, first, _, second = translator.refine
    first.weight.copy_(torch.tensor([[1.0, 1.0], [2.0, 0.0]]))
    first.bias.fill_(-0.5)
    second.weight.copy_(torch.tensor([[100.0, 4.0]]))
    second.bias.fill_(0.25)
    # the norm of (3, 1) is (1, -1); 4 · 1.5 + .25
    assert float(translator.refine(torch.tensor([[3.0, 1.0]]))) == pytest.approx(6.25, abs=1e-3)


@torch.no_grad()
def test_patches_may_come_in_any_order_but_the_global_token_is_first(translator, tokens):
    order = torch.tensor([0, 4, 2, 9, 1, 3, 8, 7, 6, 5])
    assert torch.allclose(translator(tokens), translator(tokens[:, order]), atol=1e-5)
    assert not torch.allclose(translator(tokens), translator(tokens.flip(1)), atol=1e-2)


@torch.no_grad()
def test_the_scale_of_an_encoder_does_not_matter(translator, tokens):
    assert torch.allclose(translator(tokens), translator(20 * tokens + 3), atol=1e-3)


def test_every_token_is_listened_to(translator, tokens):
    tokens.requires_grad_()
    translator(tokens).square().sum().backward()
    assert (tokens.grad.abs().sum(dim=2) > 0).all()


@torch.no_grad()
def test_attention_is_dropped_only_while_training(translator, tokens):
    assert torch.equal(translator(tokens), translator(tokens))
    translator.train()
    torch.manual_seed(0)
    assert not torch.equal(translator(tokens), translator(tokens))


def test_heads_must_share_the_attention_evenly():
    with pytest.raises(ValueError, match="multiple of heads"):
        ContextTranslator(ContextConfig(heads=3, attention=64))


def test_dropped_rows_are_the_null_and_the_others_are_kept(generator):
    context, null = torch.arange(12.0).view(6, 2), torch.tensor([-1.0, -2.0])
    drawn = torch.rand(6, generator=torch.Generator().manual_seed(7)) < 0.5
    assert 0 < int(drawn.sum()) < 6
    mixed = drop_context(context, null, 0.5, generator)
    for row, dropped in enumerate(drawn):
        assert torch.equal(mixed[row], null if dropped else context[row])


@pytest.mark.parametrize(("probability", "share"), [(0.0, 0.0), (1.0, 1.0), (0.3, 0.3)])
def test_rows_are_dropped_with_the_probability_asked_for(generator, probability, share):
    mixed = drop_context(torch.ones(10_000, 1), torch.zeros(1), probability, generator)
    # three standard deviations of a share of 10,000
    assert float((mixed == 0).float().mean()) == pytest.approx(share, abs=3 * math.sqrt(share * (1 - share)) / 100)


def test_gradient_goes_to_the_null_from_dropped_rows_only(generator):
    context, null = torch.ones(100, 2, requires_grad=True), torch.zeros(2, requires_grad=True)
    drop_context(context, null, 0.3, generator).sum().backward()
    dropped = int((context.grad[:, 0] == 0).sum())
    assert 0 < dropped < 100
    assert null.grad.tolist() == [dropped, dropped]
