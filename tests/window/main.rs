//! What a person does in the window of the real app, on deliveries that came over HTTP.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod contract;
mod erasing;
mod first_run;
mod forwarding;
mod getting_about;
mod hostile;
mod importing;
mod marking;
mod people;
mod reading;
mod recruiting;
mod samples;
mod saved_filters;
mod searching;
mod sending;
mod simulating;
