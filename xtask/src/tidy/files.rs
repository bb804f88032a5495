//! What every file must look like.

/// More lines than this and a file has a seam that nobody has looked for.
const MOST_LINES: usize = 800;

pub(super) fn breaches(names: &[String]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for name in names {
        let Some((_, extension)) = name.rsplit_once('.') else {
            continue;
        };
        if !matches!(extension, "rs" | "js" | "css" | "sql")
            || name.contains("/expected/")
            || name.contains("/fixtures/")
        {
            continue;
        }
        let text = crate::repository::read(name)?;
        let lines = text.lines().count();
        if lines > MOST_LINES {
            found.push(format!("{name}: {lines} lines, more than {MOST_LINES}"));
        }
        if extension == "rs"
            && !opens_with_module_docs(&text)
            && !name.contains("/ui/pass/")
            && !name.contains("/ui/fail/")
        {
            found.push(format!(
                "{name}: does not open with `//!` that says what the file owns"
            ));
        }
    }
    Ok(found)
}

fn opens_with_module_docs(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| line.starts_with("//!"))
}
