"""The structure prior against plain loops, exact sums over all parent sets, and torch.distributions."""

import itertools
import math

import pytest
import torch
from torch.distributions import Normal

from core.nets.structure import SMALLEST_DEVIATION, D, StructureConfig, StructurePrior

PAIRS = list(itertools.combinations(range(D), 2))


@pytest.fixture
def prior() -> StructurePrior:
    """Random in every parameter, with strong messages and edges of different probabilities."""
    torch.manual_seed(1)
    prior = StructurePrior(StructureConfig(hidden=4, graphs=3))
    for parameter in (prior.edge_logits, prior.mixture_logits, prior.constant, prior.log_deviation):
        torch.nn.init.normal_(parameter, std=0.7)
    torch.nn.init.normal_(prior.readout, std=1.0)
    return prior


@pytest.fixture
def latents(generator: torch.Generator) -> torch.Tensor:
    return torch.randn((5, D), generator=generator)


def edge(*pairs: tuple[int, int]) -> torch.Tensor:
    graph = torch.zeros(D, D)
    for i, j in pairs:
        graph[i, j] = 1
    return graph


def node_densities(prior: StructurePrior, latents: torch.Tensor, graph: torch.Tensor) -> torch.Tensor:
    return Normal(prior.means(latents, graph), prior.deviation).log_prob(latents)


def edges_off(prior: StructurePrior) -> StructurePrior:
    torch.nn.init.constant_(prior.density_logits, -60.0)
    return prior


def test_without_edges_the_nodes_are_independent_normals(prior, latents, generator):
    expected = Normal(prior.constant, prior.deviation).log_prob(latents)
    conditionals = edges_off(prior).conditionals(latents, generator, 0.5)
    torch.testing.assert_close(conditionals, expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(prior.log_prob(latents, generator), expected.sum(1), rtol=1e-4, atol=1e-4)


def test_log_prob_is_the_log_of_the_mean_over_components_and_graphs(prior, latents):
    found = prior.log_prob(latents, torch.Generator().manual_seed(4), 0.6)
    graphs = prior.graphs(3, torch.Generator().manual_seed(4), 0.6)
    total = torch.zeros(5)
    for k in range(4):
        for m in range(3):
            total += prior.mixture[k] / 3 * node_densities(prior, latents, graphs[k, m]).sum(1).exp()
    torch.testing.assert_close(found, total.log(), rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_messages_by_hand():
    prior = StructurePrior(StructureConfig(hidden=1))
    prior.weight.fill_(2.0)
    prior.bias.fill_(0.5)
    prior.refine[0].fill_(3.0)
    prior.readout.fill_(10.0)
    prior.constant.fill_(1.0)
    means = prior.means(torch.tensor([0.4] + [0.0] * (D - 1)), edge((0, 1)))
    first = math.tanh(1.3) - math.tanh(0.5)
    second = math.tanh(1.3 + 3 * first) - math.tanh(0.5 + 3 * first)
    assert float(means[1]) == pytest.approx(1 + 10 * (first + second), rel=1e-5)
    assert means[[0, *range(2, D)]].tolist() == [1.0] * (D - 1)


@torch.no_grad()
@pytest.mark.parametrize("count", [1, 2, 5])
def test_equal_parents_say_together_what_one_says(count):
    """(6): Σ over the parents / |Pa|; by hand 1 + 10 (m + m'), m = tanh(1.3) - tanh(.5), m' with 3 m added inside."""
    prior = StructurePrior(StructureConfig(hidden=1))
    for parameter, value in ((prior.weight, 2.0), (prior.bias, 0.5), (prior.refine[0], 3.0), (prior.readout, 10.0)):
        parameter.fill_(value)
    prior.constant.fill_(1.0)
    latents = torch.zeros(D)
    latents[:count] = 0.4
    means = prior.means(latents, edge(*((parent, D - 1) for parent in range(count))))
    first = math.tanh(1.3) - math.tanh(0.5)
    second = math.tanh(1.3 + 3 * first) - math.tanh(0.5 + 3 * first)
    assert float(means[D - 1]) == pytest.approx(1 + 10 * (first + second), rel=1e-5)


@torch.no_grad()
def test_two_parents_that_differ_say_their_mean_and_half_an_edge_says_half(prior):
    latents = torch.zeros(D)
    latents[0], latents[1] = 0.9, -0.4
    prior.refine[0].zero_()

    def said(graph: torch.Tensor) -> float:
        return float(prior.means(latents, graph)[4] - prior.constant[4])

    one, other = said(edge((0, 4))), said(edge((1, 4)))
    assert said(edge((0, 4), (1, 4))) == pytest.approx((one + other) / 2, rel=1e-4)
    assert said(0.5 * edge((0, 4))) == pytest.approx(one / 2, rel=1e-4)


def test_a_parent_at_its_mean_says_nothing(prior):
    torch.testing.assert_close(prior.means(torch.zeros(D), torch.ones(D, D)), prior.constant.detach())


def test_an_edge_changes_the_density_of_its_child_only(prior, latents):
    without = node_densities(prior, latents, edge((0, 1), (3, 5)))
    with_it = node_densities(prior, latents, edge((0, 1), (3, 5), (1, 4)))
    changed = (without - with_it).abs().amax(dim=0) > 1e-6
    assert changed.tolist() == [node == 4 for node in range(D)]


def test_no_message_flows_from_a_later_factor_to_an_earlier_one(prior):
    jacobian = torch.autograd.functional.jacobian(lambda u: prior.means(u, torch.ones(D, D)), torch.randn(D))
    assert (jacobian.triu() == 0).all()
    assert all(jacobian[j, i] != 0 for i, j in PAIRS)


def test_a_grandparent_speaks_through_the_parent_only(prior):
    chain = edge((0, 1), (1, 2))
    jacobian = torch.autograd.functional.jacobian(lambda u: prior.means(u, chain), torch.randn(D))
    assert jacobian[2, 1] != 0
    assert jacobian[2, 0] == 0


def test_cold_edges_are_off_or_on_as_often_as_their_probability(prior, generator):
    probabilities = prior._logits().sigmoid().detach()
    for temperature in (0.0, 1e-4):
        graphs = prior.graphs(4000, generator, temperature).detach()
        assert torch.minimum(graphs, 1 - graphs).mean() < 1e-3
        frequencies = graphs.mean(dim=1)[:, *torch.triu_indices(D, D, offset=1)]
        assert (frequencies - probabilities).abs().max() < 0.04  # 5 standard errors at p = ½
        assert graphs.tril().abs().max() == 0


@torch.no_grad()
def test_edges_of_equal_logits_are_the_paper_s_mixture():
    prior = StructurePrior(StructureConfig())
    torch.testing.assert_close(prior.density, torch.tensor([0.1, 0.3, 0.5, 0.7]))
    assert torch.allclose(prior.edges()[*torch.triu_indices(D, D, offset=1)], torch.tensor(0.4))
    assert float(prior.cost()) == pytest.approx(0.01 * len(PAIRS) * 0.4, rel=1e-5)


def exact(prior: StructurePrior, latents: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """log p(U) and P(edge | U) by summing over all parent sets of every node, which are independent given k."""
    components = []
    for k in range(prior.config.components):
        p = torch.zeros(D, D)
        p[*torch.triu_indices(D, D, offset=1)] = prior._logits()[k].sigmoid()
        total = torch.ones(len(latents))
        edges = torch.zeros(len(latents), D, D)
        for j in range(D):
            node, shares = torch.zeros(len(latents)), torch.zeros(len(latents), D)
            for parents in itertools.product((0.0, 1.0), repeat=j):
                graph = torch.zeros(D, D)
                graph[:j, j] = torch.tensor(parents)
                chance = torch.where(graph[:j, j] > 0, p[:j, j], 1 - p[:j, j]).prod()
                density = chance * node_densities(prior, latents, graph)[:, j].exp()
                node += density
                shares += density[:, None] * graph[:, j]
            edges[:, :, j] = shares / node[:, None]
            total *= node
        components.append((prior.mixture[k] * total, edges))
    density = sum(weight for weight, _ in components)
    return density.log(), sum(weight[:, None, None] * edges for weight, edges in components) / density[:, None, None]


@torch.no_grad()
def test_many_cold_graphs_give_the_exact_density(latents):
    torch.manual_seed(2)
    prior = StructurePrior(StructureConfig(hidden=4, graphs=4000))
    found = prior.log_prob(latents, torch.Generator().manual_seed(0), 1e-3)
    torch.testing.assert_close(found, exact(prior, latents)[0], rtol=0, atol=0.02)


@torch.no_grad()
def test_edge_probabilities_are_the_exact_posterior(generator):
    torch.manual_seed(2)
    prior = StructurePrior(StructureConfig(hidden=4))
    torch.nn.init.normal_(prior.edge_logits)
    torch.nn.init.normal_(prior.readout, std=0.4)
    latents = torch.randn((30, D), generator=generator)
    found = torch.stack([prior.edge_probabilities(latents, generator) for _ in range(3)]).mean(dim=0)
    torch.testing.assert_close(found, exact(prior, latents)[1].mean(dim=0), rtol=0, atol=0.03)


@torch.no_grad()
def test_samples_follow_the_conditionals(generator):
    torch.manual_seed(2)
    prior = StructurePrior(StructureConfig(hidden=4))
    torch.nn.init.constant_(prior.density_logits, 60.0)
    torch.nn.init.normal_(prior.readout, std=1.0)
    torch.nn.init.normal_(prior.constant)
    latents = prior.sample(4000, generator)
    standard = (latents - prior.means(latents, torch.ones(D, D))) / prior.deviation
    assert standard.mean(dim=0).abs().max() < 0.08
    assert (standard.T.cov() - torch.eye(D)).abs().max() < 0.12
    assert latents.shape == (4000, D)


def test_deviations_keep_a_floor(prior):
    torch.nn.init.constant_(prior.log_deviation, -20.0)
    torch.testing.assert_close(prior.deviation.detach(), torch.full((D,), SMALLEST_DEVIATION))


def test_moral_graph_of_a_collider_joins_its_parents():
    expected = edge((0, 2), (2, 0), (1, 2), (2, 1), (0, 1), (1, 0))
    assert torch.equal(StructurePrior.moral(edge((0, 2), (1, 2))), expected)


def test_moral_graph_of_a_chain_and_of_a_fork_joins_nobody_else():
    for pairs in (((0, 1), (1, 2)), ((0, 1), (0, 2))):
        graph = edge(*pairs)
        assert torch.equal(StructurePrior.moral(graph), graph + graph.T)


def test_moral_graph_of_uncertain_edges_by_hand():
    graph = edge((0, 1)) * 0.2 + edge((0, 2)) * 0.5 + edge((1, 2)) * 0.4
    moral = StructurePrior.moral(graph)
    assert float(moral[0, 1]) == pytest.approx(1 - 0.8 * (1 - 0.5 * 0.4))
    assert float(moral[2, 0]) == pytest.approx(0.5)


def test_gradients_reach_every_parameter(prior, latents, generator):
    (prior.cost() - prior.log_prob(latents, generator).mean()).backward()
    for name, parameter in prior.named_parameters():
        assert parameter.grad is not None, name
        assert (parameter.grad != 0).any(), name


def test_the_same_seed_gives_the_same_numbers(prior, latents):
    for ask in (prior.log_prob, prior.edge_probabilities):
        first, second = (ask(latents, torch.Generator().manual_seed(3)) for _ in range(2))
        assert torch.equal(first, second)


def test_the_edge_that_is_in_the_data_is_found(generator):
    torch.manual_seed(0)
    latents = torch.randn((2000, D), generator=generator)
    latents[:, 2] = 0.8 * latents[:, 1] + 0.6 * latents[:, 2]
    prior = StructurePrior(StructureConfig(hidden=8))
    optimiser = torch.optim.Adam(prior.parameters(), lr=0.04)
    for step in range(150):
        rows = latents[torch.randint(0, 2000, (64,), generator=generator)]
        loss = prior.cost() - prior.log_prob(rows, generator, 0.1 ** (step / 150)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    found = prior.edge_probabilities(latents[:200], generator)
    others = [float(found[i, j]) for i, j in PAIRS if (i, j) != (1, 2)]
    assert found[1, 2] > 0.8
    assert max(others) < 0.5
