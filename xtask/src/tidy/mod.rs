//! The house rules that a machine can hold: who may depend on whom, what a file must look like.

mod files;
mod ranks;
mod registered;

/// Checks everything and reports every breach.
pub(crate) fn run() -> Result<(), String> {
    let breaches = breaches()?;
    if breaches.is_empty() {
        crate::say("tidy: nothing to mend");
        return Ok(());
    }
    Err(format!(
        "tidy: {} to mend\n  {}",
        breaches.len(),
        breaches.join("\n  ")
    ))
}

fn breaches() -> Result<Vec<String>, String> {
    let names = crate::repository::files()?;
    let mut found = ranks::breaches()?;
    found.extend(files::breaches(&names)?);
    found.extend(registered::breaches(&names)?);
    Ok(found)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_repository_is_tidy() {
        let breaches = super::breaches().unwrap();
        assert!(breaches.is_empty(), "\n  {}", breaches.join("\n  "));
    }
}
