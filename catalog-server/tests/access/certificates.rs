//! TLS on a real port: the server's certificate, its replacement, and clients that show one of their own.

use std::net::SocketAddr;
use std::path::Path;

use callsheet_server::{Layers, Running, ServeError, serve};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SanType};
use tempfile::TempDir;

/// An authority and what it signs.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    /// Certificate and key of a server on the loopback.
    fn server(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params
            .subject_alt_names
            .push(SanType::IpAddress("127.0.0.1".parse().unwrap()));
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        (signed.pem(), key.serialize_pem())
    }

    /// Certificate and key of a client, in one text.
    fn client(&self, common_name: &str, dns: Option<&str>) -> String {
        let key = KeyPair::generate().unwrap();
        let names = dns.map(str::to_owned).into_iter().collect::<Vec<_>>();
        let mut params = CertificateParams::new(names).unwrap();
        params
            .distinguished_name
            .push(DnType::CommonName, common_name);
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        format!("{}{}", signed.pem(), key.serialize_pem())
    }
}

struct Place {
    folder: TempDir,
    authority: Authority,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            authority: Authority::new(),
        };
        place.renew();
        std::fs::write(place.path("ca.pem"), &place.authority.pem).unwrap();
        std::fs::write(
            place.path("access.toml"),
            "[certificates.\"gateway.example\"]\nscopes = [\"write:orders-*\"]\n\
             [certificates.plain]\nscopes = [\"read:*\"]\n",
        )
        .unwrap();
        place
    }

    /// Writes a new certificate of the server.
    fn renew(&self) {
        let (certificate, key) = self.authority.server();
        std::fs::write(self.path("server.pem"), certificate).unwrap();
        std::fs::write(self.path("server.key"), key).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    async fn start(&self, settings: &str) -> Result<Running, ServeError> {
        let shown = |path: &Path| path.display().to_string();
        let text = format!(
            "[server.auth]\nmethods = \"token, certificate\"\nfile = \"{}\"\n\
             [server.tls]\ncertificate = \"{}\"\nkey = \"{}\"\nclient_ca = \"{}\"\n{settings}",
            shown(&self.path("access.toml")),
            shown(&self.path("server.pem")),
            shown(&self.path("server.key")),
            shown(&self.path("ca.pem")),
        );
        let config = Layers::default()
            .file("callsheet.toml", text)
            .flag("data", self.path("data").to_str())
            .flag("listen", Some("127.0.0.1:0"))
            .load()
            .unwrap();
        serve(config).await
    }

    fn client(&self, identity: Option<&str>) -> reqwest::Client {
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let ca = reqwest::Certificate::from_pem(self.authority.pem.as_bytes()).unwrap();
        let mut builder = reqwest::Client::builder().no_proxy().tls_certs_only([ca]);
        if let Some(pem) = identity {
            builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap());
        }
        builder.build().unwrap()
    }
}

async fn whoami(client: &reqwest::Client, address: SocketAddr) -> Result<(u16, String), String> {
    let url = format!("https://{address}/api/v1/whoami");
    let answer = client.get(url).send().await.map_err(|e| e.to_string())?;
    let status = answer.status().as_u16();
    Ok((status, answer.text().await.map_err(|e| e.to_string())?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_names_of_a_client_certificate_are_the_principal() {
    let place = Place::new();
    let running = place
        .start("client_certificates = \"optional\"\n")
        .await
        .unwrap();
    assert!(running.url().starts_with("https://"));
    let stranger = Authority::new().client("gateway.example", Some("gateway.example"));
    for (identity, expected) in [
        (
            Some(place.authority.client("x", Some("gateway.example"))),
            Some((200, "certificate:gateway.example")),
        ),
        (
            Some(place.authority.client("plain", None)),
            Some((200, "certificate:plain")),
        ),
        (
            Some(place.authority.client("nobody", None)),
            Some((401, "unknown caller")),
        ),
        (None, Some((401, "unknown caller"))),
        (Some(stranger), None),
    ] {
        let client = place.client(identity.as_deref());
        let found = whoami(&client, running.address).await;
        match expected {
            Some((status, text)) => {
                let (found, body) = found.unwrap();
                assert_eq!(found, status, "{body}");
                assert!(body.contains(text), "{body}");
            }
            None => assert!(found.is_err(), "{found:?}"),
        }
    }
    running.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_required_certificate_ends_connections_without_one() {
    let place = Place::new();
    let running = place
        .start("client_certificates = \"required\"\n")
        .await
        .unwrap();
    let bare = whoami(&place.client(None), running.address).await;
    assert!(bare.is_err(), "{bare:?}");
    let known = place.authority.client("plain", None);
    let known = whoami(&place.client(Some(&known)), running.address).await;
    assert_eq!(known.unwrap().0, 200);
    // Plain HTTP is no way in.
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let plain = plain.get(format!("http://{}/healthz", running.address));
    assert!(plain.send().await.is_err());
    running.shutdown().await;
}

/// Asks until the server answers what is wanted; it reads its files in a task of its own.
async fn until(wanted: impl AsyncFn() -> bool, what: &str) {
    for _ in 0..500 {
        if wanted().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{what}");
}

fn hang_up() {
    let pid = std::process::id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-HUP", &pid])
        .status();
    assert!(sent.unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replaced_files_serve_the_next_handshake_and_broken_ones_do_not() {
    let mut place = Place::new();
    let running = place
        .start("client_certificates = \"optional\"\n")
        .await
        .unwrap();
    let identity = place.authority.client("plain", None);
    let standing = place.client(Some(&identity));
    assert_eq!(whoami(&standing, running.address).await.unwrap().0, 200);

    // A file that holds no certificate leaves the old one in force, and is told in the log.
    std::fs::write(place.path("server.pem"), "no certificate").unwrap();
    hang_up();
    assert_eq!(
        whoami(&place.client(Some(&identity)), running.address)
            .await
            .unwrap()
            .0,
        200
    );

    // Another authority's certificate: who trusts that one alone gets in once the files were read.
    let old = place.client(Some(&identity));
    place.authority = Authority::new();
    place.renew();
    std::fs::write(place.path("ca.pem"), &place.authority.pem).unwrap();
    let renewed = place.authority.client("plain", None);
    hang_up();
    let answers = async || {
        let client = place.client(Some(&renewed));
        whoami(&client, running.address)
            .await
            .is_ok_and(|(status, _)| status == 200)
    };
    until(answers, "the new certificate is not shown").await;
    let refused = whoami(&old, running.address).await;
    assert!(refused.is_err(), "{refused:?}");
    // A connection that stands keeps what it has.
    assert_eq!(whoami(&standing, running.address).await.unwrap().0, 200);

    // Without a signal too: the files are looked at every five seconds.
    place.authority = Authority::new();
    place.renew();
    std::fs::write(place.path("ca.pem"), &place.authority.pem).unwrap();
    let again = place.authority.client("plain", None);
    let answers = async || {
        let client = place.client(Some(&again));
        whoami(&client, running.address)
            .await
            .is_ok_and(|(status, _)| status == 200)
    };
    until(answers, "a change of the files is not seen").await;
    running.shutdown().await;
}

#[tokio::test]
async fn a_configuration_that_cannot_be_kept_says_what_is_missing() {
    let place = Place::new();
    std::fs::write(place.path("server.key"), "no key").unwrap();
    let error = place.start("").await.err().unwrap();
    assert!(error.to_string().contains("server.key"), "{error}");
    let other = KeyPair::generate().unwrap().serialize_pem();
    std::fs::write(place.path("server.key"), other).unwrap();
    let error = place.start("").await.err().unwrap();
    assert!(error.to_string().starts_with("TLS: "), "{error}");
}
