"""Temperatures of the 90 % intervals."""

import torch

from core.causal.estimate import Z90
from core.causal.factors import to_latent
from core.causal.scm import Prior, Scm
from core.nets.encoder import FLOOR, D, Encoder, EncoderConfig, Gaussian
from training.calibration import calibrate
from training.data.photos import load_photos
from training.data.samples import row_generator
from training.recipes import changed


class Constant(Encoder):
    """Reads 0 ± 1 from every photo."""

    def forward(self, crops_NCHW, group, scene_NCHW=None):
        """N(0, 1) whatever the crops."""
        del scene_NCHW
        return Gaussian(torch.zeros(len(crops_NCHW) // group, D), torch.eye(D).expand(len(crops_NCHW) // group, D, D))


def test_temperatures_by_an_encoder_that_reads_nothing(recipe, folder):
    photos = load_photos(folder)
    recipe = changed(recipe, prior=Prior(clean=0.9))
    found = calibrate(Constant(EncoderConfig(channels=4, hidden=8)), photos, recipe, draws=5)
    distances = []
    for number in range(len(photos)):
        for draw in range(5):
            g = row_generator(recipe.seed, "calibration", number, draw)
            world = Scm(prior=Prior(clean=0.0)).sample(photos.crop(120, g, number)[None], 1, g)
            distances.append(to_latent(world.factors)[0].abs() / (1 + FLOOR**2) ** 0.5)
    in_order = torch.stack(distances).sort(dim=0).values
    quantile = 0.9 * in_order[17] + 0.1 * in_order[18]  # of 20 values, .9 lies at 17.1
    assert torch.allclose(found, (quantile / Z90).clamp_min(0.5))
