//! Modes: which writes a subject, a context or the registry accepts.

use callsheet_api::error as codes;
use callsheet_api::registry::{Mode as WireMode, ModeUpdate, Setting};
use callsheet_store::{GLOBAL_CONTEXT, Mode, Stamp, StoreError, SubjectName};

use super::{Registry, scope};
use crate::error::ApiError;

/// Attempts while other nodes keep writing in the scope of an import.
const MAX_ATTEMPTS: usize = 8;

impl Registry {
    /// The mode of a scope; `inherited` asks for the one that applies there.
    ///
    /// The server and the scope above all contexts always have one; anything else without one of
    /// its own is 40409 unless `inherited`.
    pub fn mode_of(&self, scope: &SubjectName, inherited: bool) -> Result<WireMode, ApiError> {
        let mode = if inherited {
            scope::mode(&self.index(), scope)
        } else {
            self.own_mode(scope).ok_or_else(|| {
                ApiError::new(codes::SUBJECT_MODE_NOT_FOUND, &[&scope.to_string()])
            })?
        };
        Ok(shown(mode))
    }

    fn own_mode(&self, scope: &SubjectName) -> Option<Mode> {
        let stored = self.index().stored_mode(scope);
        stored.or_else(|| scope::is_top_level(scope).then_some(Mode::ReadWrite))
    }

    /// Sets or, by an explicit null, clears the mode of a scope.
    ///
    /// 42204 for another word and for FORWARD below the scope above all contexts. IMPORT without
    /// `force`, where it does not apply yet, is 42205 while the scope holds live subjects, and 42206
    /// while something refers to a soft-deleted version in it; those versions go for good.
    pub async fn put_mode(
        &self,
        scope: &SubjectName,
        update: &ModeUpdate,
        force: bool,
        stamp: Stamp,
    ) -> Result<(), ApiError> {
        let mode = match &update.mode {
            Setting::Set(text) => Some(parse(text)?),
            Setting::Clear => None,
            Setting::Keep => return Err(ApiError::new(codes::INVALID_MODE, &[])),
        };
        if mode == Some(Mode::Forward) && *scope != SubjectName::global() {
            return Err(ApiError::new(codes::FORWARD_NOT_GLOBAL, &[]));
        }
        let seq = match mode {
            None => {
                if self.index().stored_mode(scope).is_none() {
                    return Ok(());
                }
                match self.store.delete_mode(scope, stamp).await {
                    Ok(done) => done.seq,
                    // Another node cleared it first.
                    Err(StoreError::ModeNotFound { .. }) => return Ok(self.catch_up().await?),
                    Err(error) => return Err(error.into()),
                }
            }
            Some(Mode::Import) if !force && scope::mode(&self.index(), scope) != Mode::Import => {
                return self.put_import_mode(scope, &stamp).await;
            }
            Some(mode) => self.store.put_mode(scope, mode, stamp).await?.seq,
        };
        Ok(self.catch_up_to(seq).await?)
    }

    async fn put_import_mode(&self, scope: &SubjectName, stamp: &Stamp) -> Result<(), ApiError> {
        for _ in 0..MAX_ATTEMPTS {
            let Some(known) = self.deleted_subjects_in(scope) else {
                return Err(StoreError::ScopeNotEmpty {
                    scope: scope.clone(),
                }
                .into());
            };
            match self
                .store
                .put_import_mode(scope, known, stamp.clone())
                .await
            {
                Ok(done) => return Ok(self.catch_up_to(done.seq).await?),
                Err(StoreError::Stale { .. }) => self.catch_up().await?,
                Err(error) => return Err(error.into()),
            }
        }
        let text =
            format!("the scope `{scope}` kept changing while it was made ready for an import");
        Err(ApiError::new(codes::UNAVAILABLE, &[&text]).retry())
    }

    /// The subjects of a scope, all soft-deleted; `None` if one is live.
    fn deleted_subjects_in(&self, scope: &SubjectName) -> Option<Vec<SubjectName>> {
        let index = self.index();
        let inside = |name: &SubjectName| {
            scope.context() == GLOBAL_CONTEXT
                || (name.context() == scope.context() && (scope.name().is_empty() || name == scope))
        };
        let subjects = index.subjects().filter(|(name, _)| inside(name));
        subjects
            .map(|(name, held)| (!held.is_live()).then_some(name))
            .collect()
    }

    /// Removes the mode of a scope and answers the old one; 40401 if it had none. `recursive`
    /// removes those of all subjects of a context too, and then none is no error.
    pub async fn delete_mode(
        &self,
        scope: &SubjectName,
        recursive: bool,
        stamp: Stamp,
    ) -> Result<WireMode, ApiError> {
        let old = self.own_mode(scope);
        if old.is_none() && !recursive {
            return Err(ApiError::new(
                codes::SUBJECT_NOT_FOUND,
                &[&scope.to_string()],
            ));
        }
        let seq = if recursive && scope.name().is_empty() {
            self.store.delete_modes(scope.context(), stamp).await?.seq
        } else if self.index().stored_mode(scope).is_some() {
            self.store.delete_mode(scope, stamp).await?.seq
        } else {
            return Ok(old.map(shown).unwrap_or_default());
        };
        self.catch_up_to(seq).await?;
        Ok(old.map(shown).unwrap_or_default())
    }
}

fn parse(text: &str) -> Result<Mode, ApiError> {
    Mode::parse(&text.to_ascii_uppercase()).ok_or_else(|| ApiError::new(codes::INVALID_MODE, &[]))
}

fn shown(mode: Mode) -> WireMode {
    WireMode {
        mode: Some(mode.as_str().to_owned()),
    }
}

/// Whether the mode lets a registration through, with or without an explicit id; answers whether
/// it skips checks. 42205 otherwise.
pub(super) fn check_registrable(
    subject: &SubjectName,
    mode: Mode,
    has_id: bool,
) -> Result<bool, ApiError> {
    check_writable(subject, mode)?;
    match mode {
        Mode::Import | Mode::Forward if has_id => Ok(true),
        Mode::Import | Mode::Forward => Err(denied(subject, "not in read-write mode")),
        _ if has_id => Err(denied(subject, "not in import mode")),
        _ => Ok(false),
    }
}

/// 42205 if the subject may not be written.
pub(super) fn check_writable(subject: &SubjectName, mode: Mode) -> Result<(), ApiError> {
    match mode {
        Mode::ReadOnly | Mode::ReadOnlyOverride => Err(denied(subject, "in read-only mode")),
        Mode::ReadWrite | Mode::Import | Mode::Forward => Ok(()),
    }
}

fn denied(subject: &SubjectName, what: &str) -> ApiError {
    // The default context is empty here, as in Confluent's own message.
    let context = subject.qualified_context();
    let text = format!("Subject {subject} in context {context} is {what}");
    ApiError::new(codes::OPERATION_NOT_PERMITTED, &[&text])
}
