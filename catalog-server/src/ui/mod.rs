//! The web UI: HTML rendered here, graph layout in `callsheet-lineage`, small scripts for pan, zoom and keys.
//!
//! Every state is an address, because every state is a request. A handler below gathers (`load`), a page renders
//! (`pages`), the shell frames. Pages are complete without script.

mod address;
mod assets;
mod columns;
mod entry;
mod highlight;
mod load;
mod pages;
mod report;
mod shell;
mod words;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use callsheet_api::check::CheckSummary;
use callsheet_store::SubjectName;
use maud::{Markup, html};

use crate::error::ApiError;
use crate::state::AppState;
use crate::telemetry::request::now_ms;
use entry::Entry;
use pages::catalog::Filter;
use pages::missing;
use shell::{Place, Shell};

/// The pages and their assets. `GET /` is shared with registry clients and calls [`home`] when a browser asks.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/_ui/{revision}/{name}", get(assets::serve))
        .route("/catalog", get(catalog))
        .route("/d/{namespace}/{name}", get(dataset))
        .route("/d/{namespace}/{name}/versions", get(versions))
        .route("/d/{namespace}/{name}/schema/{version}", get(schema))
        .route("/d/{namespace}/{name}/diff", get(newest_diff))
        .route("/d/{namespace}/{name}/diff/{range}", get(diff))
        .route("/d/{namespace}/{name}/contract", get(contract))
        .route("/jobs/{namespace}/{name}", get(job))
        .route("/lineage", get(lineage))
        .route("/lineage.svg", get(lineage_svg))
        .route("/lineage.json", get(lineage_json))
        .route("/lineage.csv", get(lineage_csv))
        .route("/checks", get(checks))
        .route("/checks/{id}", get(check))
}

/// What every page needs besides its content.
struct Visit {
    state: AppState,
    theme: Option<&'static str>,
    checks: Vec<CheckSummary>,
    now_ms: i64,
}

impl Visit {
    async fn new(state: AppState, headers: &HeaderMap) -> Result<Self, ApiError> {
        let checks = load::checks(&state).await?;
        Ok(Self {
            state,
            theme: shell::theme(headers),
            checks,
            now_ms: now_ms(),
        })
    }

    fn page(&self, place: Place, title: &str, content: &Markup) -> Response {
        self.wrap(place, title, "", title.to_owned(), content)
    }

    fn wrap(
        &self,
        place: Place,
        title: &str,
        query: &str,
        announce: String,
        content: &Markup,
    ) -> Response {
        let failing = load::blocking(&self.checks).len();
        Shell {
            title,
            place,
            query,
            failing,
            theme: self.theme,
            announce,
        }
        .wrap(content)
    }

    fn missing(&self, what: &str, nearest: &[(String, String)]) -> Response {
        let mut response = self.page(
            Place::Catalog,
            "Not found",
            &missing::not_found(what, nearest),
        );
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    }

    /// A dataset, or the page that says which ones have the nearest names.
    async fn entry(
        &self,
        namespace: &str,
        name: &str,
    ) -> Result<Result<Entry, Response>, ApiError> {
        if let Some(entry) = load::entry(&self.state, namespace, name, &self.checks).await? {
            return Ok(Ok(entry));
        }
        let entries = load::entries(&self.state, &self.checks).await?;
        let wanted = name.to_lowercase();
        let near: Vec<(String, String)> = entries
            .iter()
            .filter(|entry| {
                entry.rank(&wanted).is_some() || wanted.contains(&entry.name.to_lowercase())
            })
            .take(5)
            .map(|entry| (entry.name.clone(), entry.address()))
            .collect();
        Ok(Err(self.missing(
            &format!("No dataset `{name}` in namespace `{namespace}`."),
            &near,
        )))
    }
}

/// A failed page: the status of the error, its message, and what to do.
fn failed(headers: &HeaderMap, error: &ApiError) -> Response {
    let shell = Shell {
        title: "Not available",
        place: Place::Catalog,
        query: "",
        failing: 0,
        theme: shell::theme(headers),
        announce: "This page could not be made".to_owned(),
    };
    tracing::error!(cause = %error, "a page could not be made");
    let mut response = shell.wrap(&missing::failed(error.message()));
    *response.status_mut() =
        StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Runs the work of a page; its failure is a page too.
async fn visit<F>(state: AppState, headers: &HeaderMap, work: impl FnOnce(Visit) -> F) -> Response
where
    F: Future<Output = Result<Response, ApiError>>,
{
    let outcome = match Visit::new(state, headers).await {
        Ok(visit) => work(visit).await,
        Err(error) => Err(error),
    };
    outcome.unwrap_or_else(|error| failed(headers, &error))
}

/// `GET /` for a browser.
pub(crate) async fn home(State(state): State<AppState>, headers: HeaderMap) -> Response {
    visit(state, &headers, async |visit| {
        let entries = load::entries(&visit.state, &visit.checks).await?;
        let content = pages::home::page(&entries, &visit.checks, visit.now_ms);
        Ok(visit.page(Place::Home, "Home", &content))
    })
    .await
}

async fn catalog(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(filter): Query<Filter>,
) -> Response {
    visit(state, &headers, async |visit| {
        let entries = load::entries(&visit.state, &visit.checks).await?;
        let content = pages::catalog::page(&entries, &filter, visit.now_ms);
        Ok(visit.wrap(
            Place::Catalog,
            "Catalog",
            &filter.q,
            "Catalog".to_owned(),
            &content,
        ))
    })
    .await
}

type Name = Path<(String, String)>;

async fn dataset(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path((namespace, name)): Name,
) -> Response {
    visit(state, &headers, async |visit| {
        let entry = match visit.entry(&namespace, &name).await? {
            Ok(entry) => entry,
            Err(page) => return Ok(page),
        };
        let beside = load::beside(&visit.state, &entry).await?;
        let has_contract = load::contract_text(&visit.state, &entry).await?.is_some();
        let content = pages::dataset::page(&entry, &beside, has_contract, visit.now_ms);
        Ok(visit.page(Place::Catalog, &entry.name, &content))
    })
    .await
}

/// A page about the schema of a dataset: its entry, its subject and whether it has a contract.
async fn with_subject<F>(
    state: AppState,
    headers: HeaderMap,
    (namespace, name): (String, String),
    work: impl FnOnce(Visit, Entry, SubjectName, bool) -> F,
) -> Response
where
    F: Future<Output = Result<Response, ApiError>>,
{
    visit(state, &headers, async |visit| {
        let entry = match visit.entry(&namespace, &name).await? {
            Ok(entry) => entry,
            Err(page) => return Ok(page),
        };
        let Some(subject) = entry.subject.as_deref().map(SubjectName::parse) else {
            let here = [(entry.name.clone(), entry.address())];
            return Ok(visit.missing(
                &format!("No schema is registered for `{}`.", entry.name),
                &here,
            ));
        };
        let has_contract = load::contract_text(&visit.state, &entry).await?.is_some();
        work(visit, entry, subject, has_contract).await
    })
    .await
}

async fn versions(State(state): State<AppState>, headers: HeaderMap, Path(name): Name) -> Response {
    with_subject(
        state,
        headers,
        name,
        async |visit, entry, subject, has_contract| {
            let (rows, level) = load::versions(&visit.state, &subject).await?;
            let content = pages::versions::page(
                &entry,
                &subject.to_string(),
                &level,
                &rows,
                has_contract,
                visit.now_ms,
            );
            Ok(visit.page(
                Place::Catalog,
                &format!("{} versions", entry.name),
                &content,
            ))
        },
    )
    .await
}

async fn schema(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path((namespace, name, version)): Path<(String, String, i32)>,
) -> Response {
    with_subject(
        state,
        headers,
        (namespace, name),
        async |visit, entry, subject, has_contract| {
            let version = load::version(&visit.state, &subject, version).await?;
            let content = pages::schema::page(&entry, &version, has_contract);
            let title = format!("{} v{}", entry.name, version.number);
            Ok(visit.page(Place::Catalog, &title, &content))
        },
    )
    .await
}

#[derive(serde::Deserialize)]
struct View {
    view: Option<String>,
}

async fn newest_diff(
    state: State<AppState>,
    headers: HeaderMap,
    Path((namespace, name)): Name,
    view: Query<View>,
) -> Response {
    diff(state, headers, Path((namespace, name, String::new())), view).await
}

async fn diff(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path((namespace, name, range)): Path<(String, String, String)>,
    Query(View { view }): Query<View>,
) -> Response {
    let range = match range
        .split_once("...")
        .map(|(old, new)| (old.parse(), new.parse()))
    {
        Some((Ok(old), Ok(new))) => Some((old, new)),
        _ => None,
    };
    with_subject(
        state,
        headers,
        (namespace, name),
        async |visit, entry, subject, has_contract| {
            let content = match load::comparison(&visit.state, &subject, range).await? {
                Some(comparison) => pages::diff::page(
                    &entry,
                    &comparison,
                    view.as_deref() == Some("text"),
                    has_contract,
                ),
                None => pages::diff::only_one(&entry, has_contract),
            };
            Ok(visit.page(Place::Catalog, &format!("{} changes", entry.name), &content))
        },
    )
    .await
}

async fn contract(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path((namespace, name)): Name,
) -> Response {
    visit(state, &headers, async |visit| {
        let entry = match visit.entry(&namespace, &name).await? {
            Ok(entry) => entry,
            Err(page) => return Ok(page),
        };
        let Some(text) = load::contract_text(&visit.state, &entry).await? else {
            let here = [(entry.name.clone(), entry.address())];
            return Ok(visit.missing(&format!("No contract promises `{}`.", entry.name), &here));
        };
        let content = pages::dataset::contract(&entry, &text);
        Ok(visit.page(
            Place::Catalog,
            &format!("{} contract", entry.name),
            &content,
        ))
    })
    .await
}

async fn job(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path((namespace, name)): Name,
) -> Response {
    visit(state, &headers, async |visit| {
        Ok(match load::job(&visit.state, &namespace, &name) {
            Some(job) => visit.page(
                Place::Lineage,
                &job.name,
                &html! { div.page { (pages::job::page(&job, visit.now_ms)) } },
            ),
            None => visit.missing(&format!("No job `{name}` in namespace `{namespace}`."), &[]),
        })
    })
    .await
}

async fn lineage(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(asked): Query<load::Asked>,
) -> Response {
    visit(state, &headers, async |visit| {
        let (content, announce) = load::lineage(&visit.state, &asked, &visit.checks).await?;
        Ok(visit.wrap(Place::Lineage, "Lineage", "", announce, &content))
    })
    .await
}

async fn lineage_svg(State(state): State<AppState>, Query(asked): Query<load::Asked>) -> Response {
    file(
        "image/svg+xml",
        "lineage.svg",
        load::export_svg(&state, &asked),
    )
}

async fn lineage_json(State(state): State<AppState>, Query(asked): Query<load::Asked>) -> Response {
    file(
        "application/json",
        "lineage.json",
        load::export_json(&state, &asked),
    )
}

async fn lineage_csv(State(state): State<AppState>, Query(asked): Query<load::Asked>) -> Response {
    file(
        "text/csv; charset=utf-8",
        "lineage.csv",
        load::export_csv(&state, &asked),
    )
}

fn file(content_type: &'static str, name: &str, body: String) -> Response {
    use axum::http::header;
    (
        [
            (header::CONTENT_TYPE, content_type.to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("inline; filename=\"{name}\""),
            ),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ],
        body,
    )
        .into_response()
}

async fn checks(State(state): State<AppState>, headers: HeaderMap) -> Response {
    visit(state, &headers, async |visit| {
        let content = pages::checks::list(&visit.checks, visit.now_ms);
        Ok(visit.page(Place::Checks, "Checks", &content))
    })
    .await
}

async fn check(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    visit(state, &headers, async |visit| {
        match load::check(&visit.state, &id).await {
            Ok((check, created_ms)) => {
                let content = pages::checks::one(&check, created_ms, visit.now_ms);
                Ok(visit.page(Place::Checks, &pages::checks::title(&check), &content))
            }
            Err(error) if error.status() == 404 => {
                Ok(visit.missing(&format!("No check has the id `{id}`."), &[]))
            }
            Err(error) => Err(error),
        }
    })
    .await
}
