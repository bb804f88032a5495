//! Tokens and passwords: what opens, what does not, and how a refusal looks.

use axum::body::Body;
use axum::http::Request;
use callsheet_server::auth::hash_password;
use serde_json::json;

use super::{Guarded, basic, token};
use crate::bed::{Bed, record};

#[tokio::test]
async fn a_caller_without_credentials_is_refused_as_each_surface_promises() {
    let guarded = Guarded::new().await;
    let answer = guarded.call(None, "GET", "/subjects", None).await;
    assert_eq!(answer.error(), (401, 40101));
    assert_eq!(answer.message(), "Unauthorized");
    assert_eq!(
        answer.content_type(),
        "application/vnd.schemaregistry.v1+json"
    );
    let offers: Vec<_> = answer.headers.get_all("www-authenticate").iter().collect();
    assert_eq!(
        offers,
        [
            "Basic realm=\"callsheet\", charset=\"UTF-8\"",
            "Bearer realm=\"callsheet\""
        ]
    );
    let answer = guarded.call(None, "GET", "/api/v1/checks", None).await;
    assert_eq!(answer.error(), (401, 40180));
    let page = Request::get("/catalog").header("accept", "text/html");
    let answer = guarded.bed.send(page.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 401);
    assert!(answer.content_type().starts_with("text/html"));
    assert!(answer.headers.contains_key("www-authenticate"));
    // Nor does an unknown path tell that it is one.
    let answer = guarded.call(None, "GET", "/no/such/path", None).await;
    assert_eq!(answer.error(), (401, 40101));
}

#[tokio::test]
async fn a_token_opens_as_bearer_and_as_basic_and_only_under_its_name() {
    let guarded = Guarded::new().await;
    let secret = guarded.token("ci", &["read:*"]).await;
    for (authorization, status) in [
        (format!("Bearer {secret}"), 200),
        (format!("bearer  {secret}"), 200),
        (basic("ci", &secret), 200),
        (basic("root", &secret), 401),
        (basic("", &secret), 401),
        (format!("Bearer {}x", &secret[..secret.len() - 1]), 401),
        (format!("Bearer {}", secret.to_uppercase()), 401),
        (format!("Digest {secret}"), 401),
        (secret.clone(), 401),
        ("Bearer ".to_owned(), 401),
        ("Basic !!".to_owned(), 401),
    ] {
        let answer = guarded
            .call_with(Some(&authorization), "GET", "/subjects", None)
            .await;
        assert_eq!(answer.status, status, "{authorization}");
        assert!(!answer.text.contains(&secret));
    }
    let twice = Request::get("/subjects")
        .header("authorization", format!("Bearer {secret}"))
        .header("authorization", basic("ci", &secret));
    let answer = guarded.bed.send(twice.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 401);
    let in_the_url = format!("/subjects?token={secret}&access_token={secret}");
    let answer = guarded.call(None, "GET", &in_the_url, None).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn an_expired_token_opens_nothing() {
    let guarded = Guarded::new().await;
    let short = token(&guarded.bed, "short", &["read:*"], Some(2_000)).await;
    let long = token(&guarded.bed, "long", &["read:*"], Some(i64::MAX)).await;
    for (secret, status) in [(short, 401), (long, 200)] {
        let answer = guarded.call(Some(&secret), "GET", "/subjects", None).await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn a_token_is_made_told_once_listed_and_revoked_over_http() {
    let guarded = Guarded::new().await;
    let admin = Some(guarded.admin.as_str());
    let request = json!({"name": "ci", "scopes": ["write:orders-*", "read"]});
    let made = guarded
        .call(admin, "POST", "/api/v1/tokens", Some(&request))
        .await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(made.headers["cache-control"], "no-store");
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let who = guarded
        .call(Some(&secret), "GET", "/api/v1/whoami", None)
        .await;
    assert_eq!(
        who.json(),
        json!({"principal": "token:ci", "scopes": ["read:*", "write:orders-*"]})
    );
    let listed = guarded.call(admin, "GET", "/api/v1/tokens", None).await;
    assert!(!listed.text.contains(&secret) && !listed.text.contains("hash"));
    assert_eq!(listed.json()["tokens"][0]["name"], "ci");
    assert_eq!(listed.json()["tokens"][0]["created_by"], "token:root");

    let again = guarded
        .call(admin, "POST", "/api/v1/tokens", Some(&request))
        .await;
    assert_eq!(again.error(), (409, 40980));
    let gone = guarded
        .call(admin, "DELETE", "/api/v1/tokens/ci", None)
        .await;
    assert_eq!(gone.status, 200, "{}", gone.text);
    let after = guarded.call(Some(&secret), "GET", "/subjects", None).await;
    assert_eq!(after.error(), (401, 40101));
    let gone = guarded
        .call(admin, "DELETE", "/api/v1/tokens/ci", None)
        .await;
    assert_eq!(gone.error(), (404, 40484));
}

#[tokio::test]
async fn a_token_that_would_open_nothing_is_not_made() {
    let guarded = Guarded::new().await;
    for request in [
        json!({"name": "x", "scopes": []}),
        json!({"name": "", "scopes": ["read:*"]}),
        json!({"name": "a b", "scopes": ["read:*"]}),
        json!({"name": "x", "scopes": ["own:*"]}),
        json!({"name": "x", "scopes": ["read:*"], "expires_ms": 1}),
    ] {
        let answer = guarded
            .call(
                Some(&guarded.admin),
                "POST",
                "/api/v1/tokens",
                Some(&request),
            )
            .await;
        assert_eq!(answer.error(), (422, 42283), "{request}");
    }
}

#[tokio::test]
async fn a_revocation_on_one_node_holds_on_another_that_read_the_change() {
    let guarded = Guarded::new().await;
    let secret = guarded.token("ci", &["read:*"]).await;
    let (other, router) = guarded.bed.second_node().await;
    let ask = || {
        Request::get("/subjects")
            .header("authorization", format!("Bearer {secret}"))
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(crate::bed::send(&router, ask()).await.status, 200);
    let revoked = guarded
        .call(Some(&guarded.admin), "DELETE", "/api/v1/tokens/ci", None)
        .await;
    assert_eq!(revoked.status, 200);
    other.tail_once().await.unwrap();
    assert_eq!(crate::bed::send(&router, ask()).await.status, 401);
}

#[tokio::test]
async fn a_token_of_another_node_opens_before_its_change_was_polled() {
    let guarded = Guarded::new().await;
    let (_other, router) = guarded.bed.second_node().await;
    let secret = guarded.token("fresh", &["read:*"]).await;
    let request = Request::get("/subjects")
        .header("authorization", format!("Bearer {secret}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(crate::bed::send(&router, request).await.status, 200);
}

#[tokio::test]
async fn users_of_the_access_file_sign_in_with_their_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("access.toml");
    let entry = |name: &str, password: &str, scope: &str| {
        let hash = hash_password(password).unwrap();
        format!("[users.{name}]\npassword = \"{hash}\"\nscopes = [\"{scope}\"]\n")
    };
    std::fs::write(&file, entry("alice", "sesame", "write:orders-*")).unwrap();
    let settings = format!(
        "[server.auth]\nmethods = \"token, basic\"\nfile = \"{}\"\n",
        file.display()
    );
    let guarded = Guarded::with(&settings).await;
    let ask = async |user: &str, password: &str| {
        let header = basic(user, password);
        let answer = guarded
            .call_with(Some(&header), "GET", "/subjects", None)
            .await;
        (answer.status, answer.text)
    };
    assert_eq!(
        ask("alice", "sesame").await,
        (200, "[\"orders-value\"]".to_owned())
    );
    assert_eq!(ask("alice", "wrong").await.0, 401);
    assert_eq!(ask("bob", "sesame").await.0, 401);

    std::fs::write(&file, entry("bob", "sesame", "read:*")).unwrap();
    guarded.bed.state.reload_access().await.unwrap();
    assert_eq!(ask("alice", "sesame").await.0, 401);
    assert_eq!(ask("bob", "sesame").await.0, 200);

    std::fs::write(&file, "[users.bob]\n").unwrap();
    let error = guarded.bed.state.reload_access().await.unwrap_err();
    assert!(error.to_string().contains("`scopes` is missing"), "{error}");
    assert_eq!(ask("bob", "sesame").await.0, 200);
}

#[tokio::test]
async fn the_audit_trail_names_who_wrote() {
    let guarded = Guarded::new().await;
    let secret = guarded.token("ci", &["write:orders-*"]).await;
    let body = json!({"schema": record("R", &["a", "z?"]).to_string()});
    let path = "/subjects/orders-value/versions";
    let answer = guarded
        .call_with(Some(&basic("ci", &secret)), "POST", path, Some(&body))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let changes = guarded
        .bed
        .state
        .store()
        .changes_after(0, 100)
        .await
        .unwrap();
    assert_eq!(changes.last().unwrap().actor, "token:ci");
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_even_without_access_control() {
    let bed = Bed::new().await;
    for (site, status) in [
        ("cross-site", 403),
        ("same-site", 403),
        ("same-origin", 200),
        ("none", 200),
    ] {
        let request = Request::put("/config")
            .header("sec-fetch-site", site)
            .body(Body::from("{\"compatibility\":\"FULL\"}"))
            .unwrap();
        assert_eq!(bed.send(request).await.status, status, "{site}");
    }
    let read = Request::get("/config").header("sec-fetch-site", "cross-site");
    assert_eq!(
        bed.send(read.body(Body::empty()).unwrap()).await.status,
        200
    );
}

#[tokio::test]
async fn metrics_ask_who_calls_unless_they_are_public() {
    let guarded = Guarded::new().await;
    assert_eq!(
        guarded.call(None, "GET", "/metrics", None).await.status,
        401
    );
    assert_eq!(
        guarded.call(None, "GET", "/healthz", None).await.status,
        200
    );
    assert_eq!(guarded.call(None, "GET", "/readyz", None).await.status, 200);
    let open = Guarded::with("[server.auth]\nmethods = \"token\"\npublic_metrics = true\n").await;
    assert_eq!(open.call(None, "GET", "/metrics", None).await.status, 200);
}
