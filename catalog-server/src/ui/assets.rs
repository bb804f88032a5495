//! The embedded style sheets, scripts and fonts, under names that carry a hash of their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

struct Asset {
    name: &'static str,
    bytes: &'static [u8],
    content_type: &'static str,
}

const ASSETS: &[Asset] = &[
    Asset {
        name: "base.css",
        bytes: include_bytes!("../../ui/base.css"),
        content_type: "text/css; charset=utf-8",
    },
    Asset {
        name: "lineage.css",
        bytes: include_bytes!("../../ui/lineage.css"),
        content_type: "text/css; charset=utf-8",
    },
    Asset {
        name: "swap.js",
        bytes: include_bytes!("../../ui/swap.js"),
        content_type: "text/javascript; charset=utf-8",
    },
    Asset {
        name: "palette.js",
        bytes: include_bytes!("../../ui/palette.js"),
        content_type: "text/javascript; charset=utf-8",
    },
    Asset {
        name: "lineage.js",
        bytes: include_bytes!("../../ui/lineage.js"),
        content_type: "text/javascript; charset=utf-8",
    },
    Asset {
        name: "inter.woff2",
        bytes: include_bytes!("../../ui/fonts/inter.woff2"),
        content_type: "font/woff2",
    },
    Asset {
        name: "jetbrains-mono.woff2",
        bytes: include_bytes!("../../ui/fonts/jetbrains-mono.woff2"),
        content_type: "font/woff2",
    },
    Asset {
        name: "icon.svg",
        bytes: include_bytes!("../../ui/icon.svg"),
        content_type: "image/svg+xml",
    },
];

/// First eight hex digits of SHA-256 over all assets: one revision for the whole set, so that a style sheet can name a
/// font by a relative address.
static REVISION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for asset in ASSETS {
        hash.update(asset.name.as_bytes());
        hash.update(asset.bytes);
    }
    hash.finalize()
        .iter()
        .take(4)
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
});

/// The address of an asset, good for ever: another content has another address.
pub(super) fn url(name: &str) -> String {
    format!("/_ui/{}/{name}", *REVISION)
}

/// `GET /_ui/{revision}/{name}`.
pub(super) async fn serve(Path((revision, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let lifetime = if revision == *REVISION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    (
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static(asset.content_type),
            ),
            (header::CACHE_CONTROL, HeaderValue::from_static(lifetime)),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
        ],
        asset.bytes,
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(name: &str) -> &'static [u8] {
        ASSETS
            .iter()
            .find(|asset| asset.name == name)
            .unwrap()
            .bytes
    }

    #[test]
    fn every_asset_stays_inside_its_budget() {
        // Uncompressed, in bytes; about three to four times the compressed budgets of the design.
        for (names, limit) in [
            (&["base.css", "lineage.css"][..], 42_000),
            (&["swap.js", "palette.js"][..], 18_000),
            (&["lineage.js"][..], 54_000),
            (&["inter.woff2", "jetbrains-mono.woff2"][..], 112_640),
        ] {
            let total: usize = names.iter().map(|name| bytes_of(name).len()).sum();
            assert!(
                total <= limit,
                "{names:?}: {total} bytes, more than {limit}"
            );
        }
    }

    /// Relative luminance by WCAG 2.2.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// `(light, dark)` of a token.
    fn token(name: &str) -> (String, String) {
        let css = std::str::from_utf8(bytes_of("base.css")).unwrap();
        let start = css
            .find(&format!("--{name}: light-dark("))
            .unwrap_or_else(|| panic!("token {name}"));
        let inside = css[start..]
            .split_once('(')
            .unwrap()
            .1
            .split_once(')')
            .unwrap()
            .0;
        let (light, dark) = inside.split_once(", ").unwrap();
        (light.to_owned(), dark.to_owned())
    }

    #[test]
    fn text_and_controls_reach_their_contrast_in_both_themes() {
        let text = [
            "ink",
            "muted",
            "accent",
            "up",
            "down",
            "ingest",
            "transform",
            "serving",
            "bad",
            "warn",
            "good",
            "dim",
        ];
        for (names, grounds, least) in [
            (&text[..], &["bg", "panel"][..], 4.5),
            (
                &["ink", "muted", "accent", "up", "down"][..],
                &["selected"][..],
                4.5,
            ),
            (&["ink", "bad"][..], &["bad-bg"][..], 4.5),
            (&["ink", "warn"][..], &["warn-bg"][..], 4.5),
            (&["ink", "good"][..], &["good-bg"][..], 4.5),
            (&["on-accent"][..], &["accent", "bad"][..], 4.5),
            (&["edge"][..], &["bg", "panel"][..], 3.0),
        ] {
            for name in names {
                for ground in grounds {
                    let (front, back) = (token(name), token(ground));
                    for (theme, ratio) in [
                        ("light", contrast(&front.0, &back.0)),
                        ("dark", contrast(&front.1, &back.1)),
                    ] {
                        assert!(
                            ratio >= least,
                            "--{name} on --{ground}, {theme}: {ratio:.2} < {least}"
                        );
                    }
                }
            }
        }
    }
}
