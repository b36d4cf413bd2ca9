//! Makes a permission for each command, so that a window may call only what its capability names.

/// Every command of `src/commands.rs`.
const COMMANDS: &[&str] = &[
    "app_state",
    "initial_event",
    "event_page",
    "event_detail",
    "mark_read",
    "send_sample",
    "open_report",
    "change_preferences",
    "annotate",
    "compare_events",
    "raw_body",
    "contract_fields",
    "copy_event",
    "read_query",
    "count_events",
    "mark_events",
    "star_events",
    "export_columns",
    "export_events",
    "import_file",
    "forward_events",
    "forward_targets",
    "save_target",
    "remove_target",
    "retry_target",
    "forward_attempts",
    "replay_events",
    "replays",
    "replay_answers",
    "check_body",
    "erase_plan",
    "erase_events",
    "save_filter",
    "rename_filter",
    "remove_filter",
    "tunnel_offers",
    "tunnel_tokens",
    "set_tunnel",
    "retry_tunnel",
    "confirm_pasted",
    "ssh_public_key",
    "test_endpoint",
    "set_setup",
    "add_environment",
    "change_environment",
    "rotate_environment",
    "remove_environment",
    "rebuild_index",
    "cancel_job",
    "dismiss_job",
    "copy_text",
    "quit",
];

fn main() {
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
