//! A copy that is stopped by a signal: the process puts the modes back that it changed.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use serde_json::{Value, json};

use super::lossy::Lossy;
use super::world::Server;
use crate::callsheet;

/// Registrations that the target answers before it falls silent.
const ANSWERED: usize = 3;

#[test]
fn a_signal_leaves_no_import_mode_behind_and_the_same_command_goes_on() {
    for signal in ["-INT", "-TERM"] {
        let (source, target) = (Server::start(), Server::start());
        for number in 0..8 {
            let schema = json!({"type": "fixed", "name": "F", "size": number + 1});
            source.register(
                &format!("s{number}"),
                &json!({"schema": schema.to_string()}),
            );
            source.register(
                &format!(":.eu:s{number}"),
                &json!({"schema": schema.to_string()}),
            );
        }
        // A subject with a mode of its own, which stands above its context's, and a context with one.
        target.put("/mode/s5", &json!({"mode": "READONLY"}));
        target.put("/mode/:.eu:", &json!({"mode": "READONLY"}));
        let modes = || target.get("/api/v1/settings")["modes"].clone();
        let before = modes();
        assert_eq!(before.as_array().unwrap().len(), 2);

        let (silent, fell_silent) = mpsc::channel();
        let seen = Arc::new(AtomicUsize::new(0));
        let door = Lossy::behind(&target, |router| {
            router.layer(from_fn(move |request: Request, next: Next| {
                let (silent, seen) = (silent.clone(), Arc::clone(&seen));
                async move {
                    let registers = request.method() == Method::POST;
                    if registers && seen.fetch_add(1, Ordering::SeqCst) >= ANSWERED {
                        // The test may have stopped listening.
                        let _ = silent.send(());
                        std::future::pending::<()>().await;
                    }
                    next.run(request).await
                }
            }))
        });
        let folder = tempfile::TempDir::new().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_callsheet"))
            .args([
                "import",
                "--from",
                &source.url,
                "--to",
                &door.url,
                "--jobs",
                "2",
            ])
            .current_dir(folder.path())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        fell_silent.recv_timeout(Duration::from_mins(1)).unwrap();
        let during: Vec<Value> = modes().as_array().unwrap().clone();
        assert!(
            during.iter().any(|mode| mode["mode"] == "IMPORT"),
            "{during:?}"
        );

        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(101), "{said}");
        assert!(
            said.contains("stopped before the end; the same command goes on from here"),
            "{said}"
        );
        assert_eq!(modes(), before, "{signal}");
        let copied = target.get("/subjects?subjectPrefix=:*:");
        assert_eq!(copied.as_array().unwrap().len(), ANSWERED);

        target.delete("/mode/s5");
        target.delete("/mode/:.eu:");
        let ran = callsheet(
            folder.path(),
            &["import", "--from", &source.url, "--to", &target.url],
        );
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(modes(), json!([]));
    }
}
