"""The structure prior p(U), (4)–(6): a mixture over graphs of which factor tells about which (model.md, section 4)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.factors import FACTORS

D = len(FACTORS)
EDGES = D * (D - 1) // 2
"""Edges go from earlier to later factors only, the mechanisms' own order: every subset of them is acyclic."""
SPARSE, DENSE = 0.1, 0.7
"""Edge probabilities at the start, evenly spread over the components: .1 .3 .5 .7 for four."""
SMALLEST_DEVIATION = 0.02
"""Of a node, latent units; the posterior's own floor, so that no density is sharper than the encoder can be."""
CLOSEST = 1e-6
"""Uniform draws stay this far from 0 and 1: noise within ±13.8 logits, still finite at temperature .1."""
HARD_GRAPHS = 256
"""Graphs a component for `edge_probabilities`: on simulated factors an edge then varies by at most .022 (standard
deviation over seeds; .044 with 64)."""


@dataclass(frozen=True, kw_only=True)
class StructureConfig:
    """Sizes of a structure prior.

    Attributes:
        components: K of (4).
        graphs: M, relaxed graphs a component in each evaluation of log p(U).
        rounds: L of (6), rounds of message passing.
        hidden: length of a node's state.
        edge_cost: what an edge must earn, nats a photo; .01 is a correlation of .14 (-½ log(1 - ρ²) = .01).
    """

    components: int = 4
    graphs: int = 8
    rounds: int = 2
    hidden: int = 16
    edge_cost: float = 0.01


class StructurePrior(nn.Module):
    """p(U) = Σ_k π_k E_{G ∼ p_k(G)} Π_i N(U_i; h_i(U_parents), σ_i²), by log-sum-exp over k and M graphs each.

    Component k has the edge e with probability σ(logit p_k + a_e - mean a): ER(n, p_k) of (4) where all a are
    equal, which is where training starts. The a_e are how the data say *which* edges exist. A bare ER mixture can't
    be told: it gives all edges the same probability, and in a model that fits, the mean over photos of the
    posterior P(e | U) is just that prior; besides, more edges never fit worse, since a message may be zero, so the
    likelihood alone drives every p_k to 1. Hence the a_e, and `cost`, which an edge must earn.

    Messages (6). A node's state starts at 0 and in each round takes in the mean over its parents of
    tanh(w_e U_j + b_e + W s_i) - tanh(b_e + W s_i), each weighted by its edge: the sum over |Pa(i)|, which for relaxed
    edges is their sum, but at least 1, so that half an edge carries half a message; h_i = c_i + v_i · s_i. So a node
    without parents has its constant c_i, and an edge moves nothing where the parent is at its mean U_j = 0: an edge
    can't pay by being a mere offset. Messages carry the parent's U, not its state: h_i depends on parents alone, never
    on grandparents past them, and the graph is a graph of independences, which its moral graph needs.

    Random numbers are common: one draw of M graphs' noise serves all components and all rows.
    """

    def __init__(self, config: StructureConfig) -> None:
        super().__init__()
        self.config = config
        k, h = config.components, config.hidden
        sources, targets = torch.triu_indices(D, D, offset=1)
        self.register_buffer("sources", sources, persistent=False)
        self.register_buffer("targets", targets, persistent=False)
        self.register_buffer("into", F.one_hot(targets, D).float().T.contiguous(), persistent=False)
        self.sources: Tensor
        self.targets: Tensor
        self.into: Tensor
        self.mixture_logits = nn.Parameter(torch.zeros(k))
        self.density_logits = nn.Parameter(torch.linspace(SPARSE, DENSE, k).logit())
        self.edge_logits = nn.Parameter(torch.zeros(EDGES))
        self.constant = nn.Parameter(torch.zeros(D))
        self.log_deviation = nn.Parameter(torch.zeros(D))
        self.weight = nn.Parameter(torch.randn(EDGES, h))
        self.bias = nn.Parameter(torch.randn(EDGES, h))
        self.refine = nn.ParameterList([torch.randn(h, h) / h for _ in range(config.rounds - 1)])
        self.readout = nn.Parameter(0.1 * torch.randn(D, h))

    @property
    def mixture(self) -> Tensor:
        """π, K."""
        return self.mixture_logits.softmax(dim=0)

    @property
    def density(self) -> Tensor:
        """p_k of (4), K: the probability of an edge for which nothing particular was learned."""
        return self.density_logits.sigmoid()

    @property
    def deviation(self) -> Tensor:
        """σ_i, d, latent units."""
        return ((2 * self.log_deviation).exp() + SMALLEST_DEVIATION**2).sqrt()

    def edges(self) -> Tensor:
        """Expected G before data, d×d: row i, column j is Σ_k π_k P(i → j | k)."""
        return self._matrix(self.mixture @ self._logits().sigmoid())

    def cost(self) -> Tensor:
        """The expected number of edges times `edge_cost`, nats: to be added to the mean of -log p(U); a scalar."""
        return self.config.edge_cost * self.edges().sum()

    def graphs(self, count: int, generator: torch.Generator, temperature: float) -> Tensor:
        """Graphs of every component, K×count×d×d, entry i, j being the edge i → j.

        Edges are binary concrete, σ((logit + logistic noise) / temperature), and 0 or 1 at temperature 0.
        """
        return self._matrix(self._draw(count, generator, temperature))

    def means(self, latents_xD: Tensor, graph_xDD: Tensor) -> Tensor:
        """h^L (6), …×d, for latents …×d and graphs …×d×d, broadcast against each other."""
        return self._means(latents_xD, graph_xDD[..., self.sources, self.targets])

    def log_prob(self, latents_BD: Tensor, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
        """log p(U), nats, B.

        Args:
            temperature: of the edges' relaxation; the caller anneals it from 1 to .1.
        """
        return self.conditionals(latents_BD, generator, temperature).sum(dim=1)

    def conditionals(self, latents_BD: Tensor, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
        """log p(U_i | U_1 … U_{i-1}), nats, B×d; the sum of a row is log p(U).

        p(U_1 … U_i) is the log-sum-exp over the sums of the first i nodes' densities; these are its differences.
        """
        edges = self._draw(self.config.graphs, generator, temperature)
        nodes, weights = self._densities(latents_BD, edges)
        leading = torch.logsumexp(nodes.cumsum(dim=2) + weights[:, None], dim=1)
        return torch.diff(leading, dim=1, prepend=torch.zeros_like(leading[:, :1]))

    @torch.no_grad()
    def edge_probabilities(self, latents_ND: Tensor, generator: torch.Generator) -> Tensor:
        """P(i → j | data), d×d: the learned graph.

        For each photo, the mean of the edge over 0-or-1 graphs of every component, weighted by how well the graph
        explains the photo (self-normalised importance weights, those of the log-sum-exp); then the mean over photos.
        The graph is drawn for each photo anew, so an edge of .5 is one that about half of the photos show, such as
        noise → grain size, which says nothing about a photo without noise.
        """
        edges = self._draw(HARD_GRAPHS, generator, 0.0)
        logits = []
        for part in edges.split(self.config.graphs, dim=1):  # in parts for memory
            nodes, weights = self._densities(latents_ND, part)
            logits.append(nodes.sum(dim=2) + weights)
        order = torch.cat([part.flatten(0, 1) for part in edges.split(self.config.graphs, dim=1)])
        return self._matrix(torch.cat(logits, dim=1).softmax(dim=1).mean(dim=0) @ order)

    @torch.no_grad()
    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Draws of U, count×d, each from a graph of its own, node after node."""
        component = torch.multinomial(self.mixture, count, replacement=True, generator=generator)
        uniform = torch.rand((count, EDGES), generator=generator, device=generator.device)
        edges = (uniform < self._logits().sigmoid()[component]).float()
        noise = torch.randn((count, D), generator=generator, device=generator.device) * self.deviation
        latents = torch.zeros_like(noise)
        for node in range(D):
            latents[:, node] = self._means(latents, edges)[:, node] + noise[:, node]
        return latents

    @staticmethod
    def moral(graph_DD: Tensor) -> Tensor:
        """The moral graph of a graph with edge probabilities, d×d, symmetric, 0 on the diagonal.

        Joined are a parent and its child, and the parents of a common child; several reasons are united softly,
        1 - Π (1 - reason), which is exact for 0 and 1.
        """
        married = 1 - (1 - graph_DD[:, None, :] * graph_DD[None, :, :]).prod(dim=2)
        apart = (1 - graph_DD) * (1 - graph_DD.T) * (1 - married)
        return (1 - apart) * (1 - torch.eye(len(graph_DD), device=graph_DD.device, dtype=graph_DD.dtype))

    def _logits(self) -> Tensor:
        """Of each edge in each component, K×e."""
        return self.density_logits[:, None] + (self.edge_logits - self.edge_logits.mean())

    def _draw(self, count: int, generator: torch.Generator, temperature: float) -> Tensor:
        """Edges of `count` graphs of each component, K×count×e."""
        uniform = torch.rand((count, EDGES), generator=generator, device=generator.device)
        noisy = self._logits()[:, None] + uniform.clamp(CLOSEST, 1 - CLOSEST).logit()
        return (noisy / temperature).sigmoid() if temperature > 0 else (noisy > 0).float()

    def _densities(self, latents_BD: Tensor, edges_KME: Tensor) -> tuple[Tensor, Tensor]:
        """log N(U_i; h_i, σ_i²), B×KM×d, and the log of each graph's weight π_k / M, KM."""
        means = self._means(latents_BD[:, None], edges_KME.flatten(0, 1))
        standard = (latents_BD[:, None] - means) / self.deviation
        nodes = -0.5 * standard.square() - self.deviation.log() - 0.5 * math.log(2 * math.pi)
        count = edges_KME.shape[1]
        return nodes, (self.mixture_logits.log_softmax(dim=0) - math.log(count)).repeat_interleave(count)

    def _means(self, latents_xD: Tensor, edges_xE: Tensor) -> Tensor:
        parents = latents_xD[..., self.sources, None] * self.weight + self.bias
        offset = self.bias
        into = edges_xE[..., None, :] * self.into  # …×d×e: what reaches each node
        into = into / into.sum(dim=-1, keepdim=True).clamp_min(1.0)  # the mean over Pa(i) of (6)
        state = into @ (parents.tanh() - offset.tanh())
        for refine in self.refine:
            known = self.into.T @ (state @ refine)  # of each edge's child
            state = state + into @ ((parents + known).tanh() - (offset + known).tanh())
        return self.constant + (state * self.readout).sum(dim=-1)

    def _matrix(self, edges_xE: Tensor) -> Tensor:
        """Edges …×e as matrices …×d×d."""
        matrix = edges_xE.new_zeros((*edges_xE.shape[:-1], D, D))
        matrix[..., self.sources, self.targets] = edges_xE
        return matrix
