//! Unit exponentials by the ziggurat method (Marsaglia and Tsang 2000): layers of equal area under the density, so that 98 draws
//! in 100 cost a table look-up and a multiplication instead of a logarithm.

use std::sync::LazyLock;

use super::draws::Draw;

const LAYERS: usize = 256;
/// Where the tail begins, for 256 layers (Marsaglia and Tsang 2000, section 3).
const TAIL: f64 = 7.697_117_470_131_05;

struct Layers {
    /// Right edge of each layer, from the base's width down to 0.
    edge: [f64; LAYERS + 1],
    /// Density at each edge.
    density: [f64; LAYERS + 1],
}

static ZIGGURAT: LazyLock<Layers> = LazyLock::new(|| {
    let density = |x: f64| libm::exp(-x);
    // The base layer is a rectangle up to the tail, and the tail.
    let area = (TAIL + 1.0) * density(TAIL);
    let mut layers = Layers { edge: [0.0; LAYERS + 1], density: [0.0; LAYERS + 1] };
    layers.edge[0] = area / density(TAIL);
    layers.edge[1] = TAIL;
    for layer in 2..LAYERS {
        let below = layers.edge[layer - 1];
        layers.edge[layer] = -libm::log(area / below + density(below));
    }
    layers.density = layers.edge.map(density);
    layers
});

/// A unit exponential from a draw and, seldom, from draws made of it.
#[inline]
pub(super) fn exponential(draw: Draw) -> f64 {
    let layers = &*ZIGGURAT;
    // The layer from the lowest eight bits, the place in it from the upper 52.
    let layer = (draw.bits() & 0xff) as usize;
    let x = draw.unit() * layers.edge[layer];
    if x < layers.edge[layer + 1] { x } else { beyond(draw, layer, x) }
}

/// Not surely under the density: the tail, the rim of a layer, or another try.
#[cold]
fn beyond(draw: Draw, layer: usize, x: f64) -> f64 {
    let layers = &*ZIGGURAT;
    if layer == 0 {
        return TAIL - libm::log(draw.child(0).unit());
    }
    let (low, high) = (layers.density[layer], layers.density[layer + 1]);
    if low + (high - low) * draw.child(0).unit() < libm::exp(-x) { x } else { exponential(draw.child(1)) }
}
