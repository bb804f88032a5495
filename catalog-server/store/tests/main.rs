//! The contract suite of the store: every test runs on SQLite, and on Postgres when `CALLSHEET_TEST_POSTGRES` holds the
//! URL of a database in which schemas may be made. With `CI=true` a missing URL fails.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop where something fails, as tests do"
)]

mod bed;
mod identity;
mod names;
mod postgres_only;
mod sqlite_only;
mod statements;
mod suite;

/// Makes one test per database out of each function `async fn(&Bed)`.
macro_rules! on_both {
    ($($module:ident: $($name:ident),+ $(,)?;)+) => {
        mod sqlite {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let bed = crate::bed::Bed::sqlite();
                    crate::suite::$module::$name(&bed).await;
                })+
            })+
        }
        mod postgres {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    if let Some(bed) = crate::bed::Bed::postgres().await {
                        crate::suite::$module::$name(&bed).await;
                        bed.remove().await;
                    }
                })+
            })+
        }
    };
}

on_both! {
    registering:
        the_first_schema_gets_id_1_and_version_1,
        the_same_content_in_the_subject_is_answered_not_stored_again,
        the_same_content_in_another_subject_shares_the_id,
        ids_are_counted_per_context,
        a_register_that_checked_other_versions_is_stale,
        known_content_is_answered_even_to_a_stale_register,
        content_that_comes_back_after_a_soft_delete_replaces_its_old_version,
        a_referenced_old_version_is_not_replaced,
        the_next_version_counts_soft_deleted_ones,
        an_explicit_version_must_be_the_next_one,
        import_accepts_any_free_version_and_id,
        an_explicit_id_with_other_content_is_refused,
        an_explicit_id_beside_live_content_is_refused,
        a_reference_to_nothing_is_refused,
        the_same_text_as_another_schema_type_is_refused,
        content_keeps_text_references_metadata_and_rules,
        text_that_the_database_cannot_hold_is_refused_alone;
    deleting:
        soft_delete_hides_and_keeps_the_id,
        the_order_of_checks_for_a_version,
        the_order_of_checks_for_a_subject,
        a_live_referrer_blocks_soft_deletion,
        a_soft_deleted_referrer_blocks_only_permanent_deletion,
        a_subject_that_refers_to_itself_can_be_deleted,
        permanent_deletion_forgets_ids_that_nothing_holds,
        an_id_that_another_subject_holds_survives,
        numbering_restarts_after_everything_is_gone_but_ids_do_not,
        the_last_version_takes_configuration_and_mode_along;
    settings:
        a_config_update_merges_and_clears,
        concurrent_partial_updates_keep_both,
        deleting_a_config_answers_the_old_one,
        modes_are_set_and_deleted,
        the_import_mode_takes_soft_deleted_versions_away,
        a_referenced_version_blocks_the_import_mode,
        the_modes_of_a_context_go_together,
        a_deleted_context_keeps_its_counter,
        storing_what_is_stored_changes_nothing;
    associations:
        associations_are_stored_replaced_and_deleted,
        an_owned_subject_has_one_association,
        schemas_and_associations_are_stored_together_or_not_at_all,
        an_associated_subject_keeps_a_live_version,
        an_owned_subject_goes_with_its_resource_or_both_stay,
        a_referred_subject_and_its_association_stay_together,
        of_an_association_and_a_deletion_at_once_one_happens,
        of_two_that_own_a_subject_at_once_one_does;
    concurrent:
        thirty_two_writers_on_one_subject_get_dense_versions,
        thirty_two_writers_on_many_subjects_get_dense_ids,
        one_content_gets_one_id_whoever_asks,
        a_failing_write_leaves_its_group_alone,
        two_stores_see_each_others_changes,
        only_a_database_that_announces_commits_is_listened_to,
        two_stores_write_at_once_without_gaps,
        two_stores_open_a_new_database_at_once;
    chain:
        an_untouched_chain_is_intact,
        an_edited_row_is_seen,
        a_removed_row_is_seen,
        a_row_cut_off_at_the_end_is_seen,
        an_unreadable_what_is_unknown_not_an_error,
        changes_fold_to_the_snapshot;
    faults:
        what_was_answered_survives_reopening,
        a_locked_database_is_busy_and_recovers,
        an_unreachable_database_cannot_be_opened,
        a_closed_store_is_unavailable,
        queued_writes_are_committed_before_closing,
        a_broken_row_does_not_stop_opening,
        a_database_of_a_newer_release_is_refused;
    inspecting:
        changes_are_read_and_verified_beside_a_writer,
        looking_changes_nothing;
    catalog:
        a_changed_contract_gets_a_new_revision,
        contracts_are_found_by_words,
        contracts_are_found_by_subject,
        usage_answers_readers_above_and_below_a_field,
        a_new_report_replaces_the_old_one,
        a_check_posted_twice_has_one_id,
        events_are_stored_once_and_in_order,
        events_tail_by_sequence;
    access:
        a_token_is_kept_and_listed_without_losing_anything,
        making_and_revoking_a_token_are_in_the_chain,
        a_name_is_free_again_after_its_token_is_revoked,
        an_id_is_revoked_before_a_name_that_looks_like_it,
        the_use_of_a_token_is_noted_outside_the_chain;
}
