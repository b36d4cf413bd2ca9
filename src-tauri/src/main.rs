//! The desktop app: a tray icon, a window, and the commands between them. What it does lives in `inbox`; this
//! crate only shows it.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod arguments;
mod commands;
mod controller;
mod display;
mod errands;
mod events;
mod system;
mod tray;
mod views;
mod window;
mod workbench;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use self::arguments::Arguments;

fn main() -> ExitCode {
    inbox::choose_tls();
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,zbus=error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    if let Err(sentence) = display::check() {
        eprintln!("{sentence}");
        return ExitCode::FAILURE;
    }
    match app::run(&arguments) {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
