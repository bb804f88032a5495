//! A database file that goes away, comes back, or is another one.

use super::Catalog;
use super::work::{Item, schema};
use crate::http::{get, post};
use crate::process::Server;

fn body(mark: usize) -> String {
    serde_json::json!({ "schema": schema(mark) }).to_string()
}

#[test]
fn a_file_that_is_moved_is_noticed_and_found_again() {
    let catalog = Catalog::sqlite();
    let server = Server::with(catalog.folder.path(), &catalog.arguments());
    let item = Item {
        subject: "a".to_owned(),
        mark: 1,
    };
    let path = format!("/subjects/{}/versions", item.subject);
    assert_eq!(post(&server.url, &path, &body(item.mark)).status, 200);
    let data = catalog.folder.path().join("data");
    let (file, elsewhere) = (data.join("catalog.sqlite"), data.join("elsewhere"));

    std::fs::rename(&file, &elsewhere).unwrap();
    let refused = post(&server.url, &path, &body(2));
    assert_eq!(
        (refused.status, refused.retry_after()),
        (503, Some(1)),
        "{refused:?}"
    );
    let ready = get(&server.url, "/readyz");
    assert_eq!(
        (ready.status, ready.retry_after()),
        (503, Some(1)),
        "{ready:?}"
    );
    // What is in memory is still answered; what is not is not called unknown.
    assert_eq!(get(&server.url, "/schemas/ids/1").status, 200);
    assert_eq!(get(&server.url, "/schemas/ids/9").status, 503);

    // Another file under its name is not written to.
    std::fs::write(&file, b"").unwrap();
    assert_eq!(post(&server.url, &path, &body(2)).status, 503);
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 0);

    std::fs::rename(&elsewhere, &file).unwrap();
    assert_eq!(post(&server.url, &path, &body(2)).status, 200);
    assert_eq!(get(&server.url, "/readyz").status, 200);
    assert_eq!(get(&server.url, "/schemas/ids/9").status, 404);
}
