//! serve → push → check → pull: a team's day with one server.

use callsheet_client::Client;

use crate::process::{Server, run, said};
use crate::project;

const SCHEMA: &str = "contracts/playback/events.avsc";
const SUBJECT: &str = "playback.events-value";

#[tokio::test]
async fn what_is_pushed_is_checked_against_and_pulled_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &folder.path().join("data"));
    let team = folder.path().join("team");
    std::fs::create_dir(&team).unwrap();
    let repository = project::create(&team);
    let expect = |code: i32, arguments: &[&str]| {
        let output = run(&team, arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            said(&output)
        );
        said(&output)
    };

    expect(0, &["push", "--server", &server.url]);
    let client = Client::new(&server.url).unwrap();
    let subjects = client.subjects(false).await.unwrap();
    assert_eq!(
        subjects,
        ["catalog.content-value", "engagement.user.5s-value", SUBJECT]
    );
    assert_eq!(
        client.search_contracts("").await.unwrap().contracts.len(),
        3
    );

    expect(0, &["check", "--base", "main"]);
    project::edit(
        &team,
        SCHEMA,
        "\"name\": \"position_s\"",
        "\"name\": \"position_ms\"",
    );
    let text = expect(100, &["check", "--base", "main"]);
    assert!(
        text.contains("position_ms") && text.contains("witness"),
        "{text}"
    );
    project::edit(
        &team,
        SCHEMA,
        "\"name\": \"position_ms\"",
        "\"name\": \"position_s\"",
    );

    let end = "country.\"\n    }\n  ]";
    let more = "country.\"\n    },\n    { \"name\": \"audio_lang\", \"type\": \"string\", \"default\": \"und\" }\n  ]";
    project::edit(&team, SCHEMA, end, more);
    expect(0, &["check", "--base", "main"]);
    project::commit(&repository, "audio language");
    expect(0, &["push", "--server", &server.url]);
    assert_eq!(client.versions(SUBJECT).await.unwrap(), [1, 2]);

    expect(
        0,
        &["pull", "--server", &server.url, "--add", "playback.events"],
    );
    let lock = std::fs::read_to_string(team.join("callsheet.lock")).unwrap();
    assert!(
        lock.contains(SUBJECT) && lock.contains("version = 2"),
        "{lock}"
    );
    assert!(
        team.join(".callsheet/schemas/playback.events-value/v2.avsc")
            .is_file()
    );
    expect(0, &["pull", "--server", &server.url, "--check"]);
}
