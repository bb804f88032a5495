//! The frame around every page: head, header, navigation, search, scripts.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::assets;

/// Which navigation entry a page belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Home,
    Catalog,
    Lineage,
    Checks,
}

/// What the frame needs to know about a page.
pub(super) struct Shell<'a> {
    pub(super) title: &'a str,
    pub(super) place: Place,
    /// Text in the search field.
    pub(super) query: &'a str,
    /// Checks whose newest result blocks: the red pill.
    pub(super) failing: usize,
    pub(super) theme: Option<&'static str>,
    /// Spoken by screen readers after the page was replaced in place.
    pub(super) announce: String,
}

impl Shell<'_> {
    /// The whole document.
    pub(super) fn wrap(&self, content: &Markup) -> Response {
        let lineage = self.place == Place::Lineage;
        let page = html! {
            (DOCTYPE)
            html lang="en" data-theme=[self.theme] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " · Callsheet" }
                    link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::url("base.css"));
                    @if lineage { link rel="stylesheet" href=(assets::url("lineage.css")); }
                    link rel="preload" href=(assets::url("inter.woff2")) as="font" type="font/woff2" crossorigin;
                    script type="module" src=(assets::url("swap.js")) {}
                    script type="module" src=(assets::url("palette.js")) {}
                    @if lineage { script type="module" src=(assets::url("lineage.js")) {} }
                }
                body {
                    a.skip href="#main" { "Skip to content" }
                    header.top {
                        a.brand href="/" { i aria-hidden="true" {} "Callsheet" }
                        nav aria-label="Main" {
                            (entry("/catalog", "Catalog", self.place == Place::Catalog))
                            (entry("/lineage", "Lineage", lineage))
                            a href="/checks" aria-current=[(self.place == Place::Checks).then_some("page")] {
                                "Checks"
                                @if self.failing > 0 { span.pill { (self.failing) span.visually-hidden { " blocking" } } }
                            }
                        }
                        form.search action="/catalog" role="search" {
                            label.visually-hidden for="q" { "Find a dataset, column or owner" }
                            input #q name="q" type="search" value=(self.query) placeholder="Find a dataset, column, owner…" autocomplete="off";
                            kbd aria-hidden="true" { "/" }
                        }
                        button #theme.icon type="button" aria-label="Switch between light and dark" { "◐" }
                    }
                    div #progress aria-hidden="true" {}
                    div #live.visually-hidden aria-live="polite" {}
                    (main(lineage, &self.announce, content))
                }
            }
        };
        respond(StatusCode::OK, page)
    }
}

fn main(lineage: bool, announce: &str, content: &Markup) -> Markup {
    html! {
        main #main data-page=(if lineage { "lineage" } else { "page" }) data-announce=(announce) {
            @if lineage { (content) } @else { div.page { (content) } }
        }
    }
}

fn entry(href: &str, name: &str, current: bool) -> Markup {
    html! { a href=(href) aria-current=[current.then_some("page")] { (name) } }
}

/// HTML with the headers that every page carries. Positions of graph cards are inline styles, hence `style-src-attr`.
pub(super) fn respond(status: StatusCode, page: Markup) -> Response {
    const POLICY: &str = "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; \
                          frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    (
        status,
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(POLICY),
            ),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            (
                header::REFERRER_POLICY,
                HeaderValue::from_static("same-origin"),
            ),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ],
        page.into_string(),
    )
        .into_response()
}

/// The theme that the reader chose, from the cookie; none means the system's.
pub(super) fn theme(headers: &HeaderMap) -> Option<&'static str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|pair| match pair.trim() {
        "theme=light" => Some("light"),
        "theme=dark" => Some("dark"),
        _ => None,
    })
}
