//! SVG, to come in this change.
