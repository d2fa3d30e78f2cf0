"""Muon beside torch's own, and what it leaves to Adam."""

import pytest
import torch

from training.muon import FilterMuon, orthogonalised


def test_filter_banks_move_as_torch_s_muon_moves_their_matrices():
    torch.manual_seed(0)
    bank = torch.nn.Parameter(torch.randn(6, 4, 3, 3))
    matrix = torch.nn.Parameter(bank.detach().flatten(1).clone())
    ours = FilterMuon([{"params": [bank], "muon": True}])
    ours.param_groups[0]["lr"] = 0.02
    theirs = torch.optim.Muon([matrix], lr=0.02, weight_decay=0.0, momentum=0.95, nesterov=True)
    for _ in range(4):
        gradient = torch.randn(6, 36)
        bank.grad, matrix.grad = gradient.view_as(bank).clone(), gradient.clone()
        ours.step()
        theirs.step()
    # theirs iterates in bfloat16
    assert torch.allclose(bank.flatten(1), matrix, atol=2e-3)
    assert float((bank.flatten(1) - matrix).detach().norm()) < 0.05 * 4 * 0.02 * 6**0.5


@pytest.mark.parametrize("shape", [(8, 30), (30, 8)])
def test_orthogonalised_matrices_have_singular_values_near_one(shape):
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalised(torch.randn(3, *shape)))
    assert float(values.min()) > 0.6
    assert float(values.max()) < 1.3


def test_what_is_no_filter_bank_is_adam_s():
    ours, theirs = (torch.nn.Parameter(torch.tensor([1.0, -2.0])) for _ in range(2))
    mixed = FilterMuon([{"params": [torch.nn.Parameter(torch.randn(2, 2, 3, 3))], "muon": True}, {"params": [ours]}])
    plain = torch.optim.Adam([theirs], lr=1e-4, betas=(0.9, 0.99))
    for _ in range(3):
        ours.grad, theirs.grad = (torch.tensor([0.3, -0.1]) for _ in range(2))
        mixed.step()
        plain.step()
    assert torch.equal(ours, theirs)
