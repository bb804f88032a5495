//! Registries that speak the same language otherwise: small servers that answer as Confluent 7, Karapace and Apicurio do.
//!
//! Each holds the same two subjects; what differs is how it says so, and what it cannot say.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::world::Server;
use crate::callsheet;

/// A version: subject, number, id, text, whether it is soft-deleted.
type Version = (&'static str, i32, i32, &'static str, bool);

/// `orders-value` has a soft-deleted first version and a reference in its second.
const VERSIONS: [Version; 3] = [
    (
        "customer",
        1,
        10,
        r#"{"type": "record", "name": "Customer", "namespace": "shop", "fields": []}"#,
        false,
    ),
    (
        "orders-value",
        1,
        11,
        r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"}]}"#,
        true,
    ),
    (
        "orders-value",
        2,
        14,
        r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"customer","type":"shop.Customer"}]}"#,
        false,
    ),
];

/// What only a registry with contexts holds beside.
const IN_CONTEXT: Version = (":.eu:customer", 1, 1, r#""string""#, false);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// 7.x: contexts and modes, no guids; `schemaType` only if it is not AVRO.
    Confluent,
    /// No contexts, no guids; every subject answers the mode of the whole; paths that it does not know are told otherwise.
    Karapace,
    /// Below a prefix; one context, under its qualified name; no list of schemas, empty lists are written out.
    Apicurio,
}

impl Dialect {
    fn prefix(self) -> &'static str {
        match self {
            Self::Apicurio => "/apis/ccompat/v7",
            Self::Confluent | Self::Karapace => "",
        }
    }

    fn versions(self) -> Vec<Version> {
        let context = (self == Self::Confluent).then_some(IN_CONTEXT);
        VERSIONS.into_iter().chain(context).collect()
    }

    /// The answer to `GET`, without the prefix.
    fn answer(self, path: &str, query: &str) -> (u16, Value) {
        let deleted = query.contains("deleted=true");
        let shown = |version: &Version| deleted || !version.4;
        let versions = self.versions();
        let segments: Vec<String> = path
            .split('/')
            .skip(1)
            .map(|segment| segment.replace("%3A", ":"))
            .collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments[..] {
            ["contexts"] => match self {
                Self::Confluent => (200, json!([".", ".eu"])),
                Self::Karapace => self.unknown(),
                Self::Apicurio => (200, json!([":.:"])),
            },
            ["subjects"] => {
                let mut names: Vec<&str> =
                    versions.iter().filter(|v| shown(v)).map(|v| v.0).collect();
                names.dedup();
                (200, json!(names))
            }
            ["schemas"] if self != Self::Apicurio => {
                let rows = versions
                    .iter()
                    .filter(|v| shown(v))
                    .map(|v| self.version(v));
                (200, rows.collect())
            }
            ["subjects", subject, "versions"] => {
                let of_subject = versions.iter().filter(|v| v.0 == subject && shown(v));
                (200, of_subject.map(|v| json!(v.1)).collect())
            }
            ["subjects", subject, "versions", number] => {
                let wanted = |v: &&Version| v.0 == subject && v.1.to_string() == number && shown(v);
                match versions.iter().find(wanted) {
                    Some(version) => (200, self.version(version)),
                    None => (
                        404,
                        json!({"error_code": 40402, "message": format!("Version {number} not found.")}),
                    ),
                }
            }
            ["config"] => (200, json!({"compatibilityLevel": "FULL"})),
            ["config", "orders-value"] => (200, json!({"compatibilityLevel": "NONE"})),
            ["config", scope] => {
                let text = format!(
                    "Subject '{scope}' does not have subject-level compatibility configured"
                );
                (404, json!({"error_code": 40408, "message": text}))
            }
            ["mode"] => (200, json!({"mode": "READWRITE"})),
            ["mode", "orders-value"] if self == Self::Confluent => {
                (200, json!({"mode": "READONLY"}))
            }
            ["mode", scope] if self == Self::Confluent => {
                let text = format!("Subject '{scope}' does not have subject-level mode configured");
                (404, json!({"error_code": 40409, "message": text}))
            }
            ["mode", _] if self == Self::Karapace => (200, json!({"mode": "READWRITE"})),
            _ => self.unknown(),
        }
    }

    fn version(self, (subject, version, id, schema, _): &Version) -> Value {
        let mut body = json!({"subject": subject, "version": version, "id": id, "schema": schema});
        if self == Self::Apicurio {
            body["schemaType"] = json!("AVRO");
            body["references"] = json!([]);
        }
        if (*subject, *version) == ("orders-value", 2) {
            body["references"] =
                json!([{"name": "shop.Customer", "subject": "customer", "version": 1}]);
        }
        body
    }

    /// A path that the server does not route; `null` is no body.
    fn unknown(self) -> (u16, Value) {
        match self {
            Self::Confluent => (
                404,
                json!({"error_code": 404, "message": "HTTP 404 Not Found"}),
            ),
            Self::Karapace => (404, json!({"detail": "Not Found"})),
            Self::Apicurio => (404, Value::Null),
        }
    }
}

/// A server on a port of its own, and the paths that it was asked for.
struct Stand {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Stand {
    fn start(dialect: Dialect, target: &Server) -> Self {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        let router = Router::new().fallback(move |request: Request| {
            let log = Arc::clone(&log);
            async move {
                let path = request.uri().path().to_owned();
                log.lock()
                    .unwrap()
                    .push(format!("{} {path}", request.method()));
                let (status, body) = match path.strip_prefix(dialect.prefix()) {
                    Some(rest) => dialect.answer(rest, request.uri().query().unwrap_or_default()),
                    None => (404, Value::Null),
                };
                let answer = Response::builder().status(StatusCode::from_u16(status).unwrap());
                if body.is_null() {
                    let answer = answer.header(header::CONTENT_TYPE, "text/html");
                    return answer
                        .body(Body::from("<html>Resource Not Found</html>"))
                        .unwrap();
                }
                let kind = match dialect {
                    Dialect::Confluent | Dialect::Karapace => {
                        "application/vnd.schemaregistry.v1+json"
                    }
                    Dialect::Apicurio => "application/json",
                };
                let answer = answer.header(header::CONTENT_TYPE, kind);
                answer.body(Body::from(body.to_string())).unwrap()
            }
        });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!(
            "http://{}{}",
            listener.local_addr().unwrap(),
            dialect.prefix()
        );
        let task = target.runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        Self { url, asked, task }
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[test]
fn what_confluent_7_karapace_and_apicurio_answer_is_copied() {
    for (dialect, notices) in [
        (Dialect::Confluent, &["it tells no guids"][..]),
        (
            Dialect::Karapace,
            &["it has no contexts", "it tells no guids"],
        ),
        (Dialect::Apicurio, &["it tells no guids"]),
    ] {
        let target = Server::start();
        let stand = Stand::start(dialect, &target);
        let folder = tempfile::TempDir::new().unwrap();
        let import = || {
            callsheet(
                folder.path(),
                &["import", "--from", &stand.url, "--to", &target.url],
            )
        };
        let ran = import();
        assert_eq!(ran.code, 0, "{dialect:?}: {ran:?}");
        for notice in notices {
            let line = format!("note: the source: {notice}");
            assert!(ran.err.contains(&line), "{dialect:?}: {line}: {ran:?}");
        }
        assert_eq!(
            ran.err.matches("note: the source: ").count(),
            notices.len(),
            "{dialect:?}: {ran:?}"
        );
        // A spaced text is printed anew; the schema is the same.
        assert!(ran.err.contains(": the text is printed anew"), "{ran:?}");
        for (subject, version, id, _, deleted) in dialect.versions() {
            let path = format!("/subjects/{subject}/versions/{version}?deleted=true");
            let held = target.get(&path);
            assert_eq!(held["id"], id, "{dialect:?} {subject}");
            assert_eq!(held["deleted"], deleted, "{dialect:?} {subject}");
        }
        let second = target.get("/subjects/orders-value/versions/2");
        assert_eq!(second["references"][0]["subject"], "customer");
        assert_eq!(target.get("/config")["compatibilityLevel"], "FULL");
        assert_eq!(
            target.get("/config/orders-value")["compatibilityLevel"],
            "NONE"
        );
        let modes = target.get("/api/v1/settings")["modes"].clone();
        let wanted = match dialect {
            Dialect::Confluent => json!([{"scope": "orders-value", "mode": "READONLY"}]),
            Dialect::Karapace | Dialect::Apicurio => json!([]),
        };
        assert_eq!(modes, wanted, "{dialect:?}");
        let again = import();
        assert_eq!(again.code, 0, "{again:?}");
        assert!(
            again.out.contains("copied    0 versions, 0 settings; "),
            "{again:?}"
        );
        // A source is only read, and only below its own address.
        for asked in stand.asked.lock().unwrap().iter() {
            let wanted = format!("GET {}/", dialect.prefix());
            assert!(asked.starts_with(&wanted), "{asked}");
        }
    }
}
