//! A server, what JobMojito sends to it, and what a recruiter asks.

use std::process::Command;
use std::sync::Arc;

use eventlog::{DataFolder, Gap, Reader};
use serde_json::{Value, json};
use support::{Bus, Folders, Mojito, NotificationServer, Notify, http_client, until};

pub(crate) const COLLECTED: &str = "interview_collected";
pub(crate) const RESULT: &str = "interview_result";
pub(crate) const FAILED: &str = "interview_failed";

/// What is known of an interview result at first: finished, not scored.
pub(crate) fn collected(id: &str) -> Value {
    json!({
        "id": id, "interview_id": "interview-1", "question_set_id": "interview-1", "status": "draft",
        "interview_status": "completed", "processing_status": "new", "profile_interview_id": format!("enrolment-{id}"),
        "profile_id": "profile-1", "candidate_external_id": null, "candidate_name": "Ada Sample",
        "candidate_email": "ada.sample@example.com", "candidate_phone_number": null, "score": null,
        "ai_analysis_recruiter_score": null, "ai_analysis": null, "ai_analysis_recruiter": null,
        "ai_analysis_recruiter_why_hire": null, "ai_analysis_recruiter_why_not_hire": null,
        "recruiter_go_next_round": null, "pdf_export_url": null, "reason": "interview_status",
    })
}

/// Scored.
pub(crate) fn scored(id: &str, score: f64) -> Value {
    with(
        collected(id),
        json!({
            "status": "active", "processing_status": "completed", "score": score,
            "ai_analysis_recruiter_score": 6.8, "reason": "status, processing_status",
        }),
    )
}

/// A payload with some fields otherwise.
pub(crate) fn with(mut payload: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields are an object: {fields}") };
    payload.as_object_mut().unwrap().extend(fields);
    payload
}

/// A server that has taken these in, in this order.
pub(crate) async fn told(story: &[(&str, Value)]) -> Mojito {
    let server = Mojito::serve();
    for (event, payload) in story {
        let answer = server.post(event, payload.to_string()).await;
        assert_eq!(answer.status(), 200);
    }
    server
}

/// What a command prints, one object a line.
pub(crate) fn objects(command: &mut Command) -> Vec<Value> {
    let output = command.args(["--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A server that tells what arrives over a bus of its own, and what it has told.
pub(crate) struct Desk {
    pub(crate) server: Mojito,
    reader: Reader,
    notifications: NotificationServer,
    _bus: Bus,
}

impl Desk {
    /// One on the data in these folders.
    pub(crate) fn open(folders: Arc<Folders>) -> Desk {
        let bus = Bus::start();
        let notifications = NotificationServer::start(&bus, &["actions", "body"]);
        let server = Mojito::listen_from(folders, |command| {
            command.arg("--notify").env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        });
        let reader = Reader::open(&DataFolder::at(server.data_dir())).unwrap();
        Desk { server, reader, notifications, _bus: bus }
    }

    /// One that has taken these in, in this order, and told each before the next one came.
    pub(crate) async fn told(story: &[(&str, Value)]) -> Desk {
        let desk = Desk::open(Arc::default());
        for (event, payload) in story {
            desk.take("default", event, payload).await;
        }
        desk
    }

    /// Takes a delivery in, and waits until it has been told, or was found to be nothing to tell.
    pub(crate) async fn take(&self, environment: &str, event: &str, payload: &Value) {
        self.deliver(environment, event, payload).await;
        let newest = self.reader.newest().unwrap();
        until("it to be told", || (self.reader.cursor("notifications").unwrap() >= newest).then_some(()));
    }

    /// Takes a delivery in that may have to wait before it is told.
    pub(crate) async fn deliver(&self, environment: &str, event: &str, payload: &Value) {
        let endpoints = self.server.ready()["endpoints"].as_array().unwrap();
        let endpoint = endpoints.iter().find(|of| of["environment"] == environment).unwrap();
        let mut request = http_client().post(endpoint["urls"][event].as_str().unwrap());
        for (name, value) in endpoint["headers"].as_object().into_iter().flatten() {
            request = request.header(name, value.as_str().unwrap());
        }
        assert_eq!(request.body(payload.to_string()).send().await.unwrap().status(), 200);
    }

    /// Everything a recruiter gets to see of a result: how it stands, its story, what was told of it as it came, and
    /// what it counts for.
    pub(crate) fn seen(&self, id: &str) -> String {
        let told = self.told_lines();
        let lines: Vec<String> = ["notifications".to_owned()].into_iter().chain(told).collect();
        [story(&self.server, id), lines.join("\n"), self.insights()].join("\n")
    }

    /// What was told so far, a line each.
    pub(crate) fn told_lines(&self) -> Vec<String> {
        self.notifications.notified().iter().map(line).collect()
    }

    /// The same once there is as much.
    pub(crate) fn told_after(&self, count: usize) -> Vec<String> {
        self.notifications.wait_for(count).iter().map(line).collect()
    }

    /// The stretches in which deliveries may have been missed.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        self.reader.gaps(i64::MIN, i64::MAX).unwrap()
    }

    /// The first notification that tells of waits.
    pub(crate) fn overdue(&self) -> String {
        until("a wait to be told", || {
            let told = self.notifications.notified();
            let wait = told.iter().find(|told| told.summary.contains("no result for"))?;
            Some(format!("{} | {}", wait.summary, wait.body))
        })
    }

    /// What all results come to.
    pub(crate) fn insights(&self) -> String {
        let [insights] = &objects(&mut self.server.command("insights"))[..] else { panic!("one object") };
        let funnel = &insights["funnel"];
        let count = |key: &str| format!("{key} {}", funnel[key]);
        let funnel =
            ["collected", "scored", "decided", "advance", "reject", "awaiting", "failed", "undecided"]
                .map(count);
        let sum = |days: &Value, key: &str| -> u64 {
            days.as_array().unwrap().iter().map(|day| day[key].as_u64().unwrap()).sum()
        };
        let days =
            ["collected", "result", "failed"].map(|key| format!("{key} {}", sum(&insights["days"], key)));
        let scores = insights["scores"].as_array().unwrap();
        let medians = scores.iter().map(|of| of["median"].to_string()).collect::<Vec<_>>();
        let failures = insights["failures"].as_array().unwrap();
        let failures = failures.iter().map(|of| format!("{} {}", text(&of["reason"]), of["count"]));
        format!(
            "insights\n  results: {}\n  events: {}\n  decisions: advance {}, reject {}\n  medians: {}\n  failures: {}",
            funnel.join(", "),
            days.join(", "),
            sum(&insights["decisions"], "advance"),
            sum(&insights["decisions"], "reject"),
            medians.join(", "),
            failures.collect::<Vec<_>>().join(", ")
        )
    }
}

/// How a result stands, and its story: a line each.
fn story(server: &Mojito, id: &str) -> String {
    let results = objects(server.command("results").args(["show", id]));
    let lines = results.iter().flat_map(|result| {
        let standing = format!(
            "{}: {}, {} (attempts {}, revisions {}, deliveries {})",
            text(&result["environment"]),
            text(&result["standing"]),
            text(&result["meaning"]),
            result["attempts"],
            result["revisions"],
            result["deliveries"]
        );
        let steps = result["story"].as_array().unwrap().iter().map(|step| {
            let repeats = match step["repeats"].as_u64().unwrap() {
                0 => String::new(),
                n => format!(" (+{n})"),
            };
            let detail = step["detail"].as_str().map(|detail| format!(" [{detail}]")).unwrap_or_default();
            format!("  {}: {}{repeats}{detail}", text(&step["kind"]), text(&step["sentence"]))
        });
        [standing].into_iter().chain(steps).collect::<Vec<_>>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn line(told: &Notify) -> String {
    format!("  {} | {}", told.summary, told.body)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
