//! Schema models, resolution, values and wire framing; pure and synchronous.
