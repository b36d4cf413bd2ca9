//! A delivery as a message for a chat or an applicant tracking system.

use std::fmt::Write as _;

use contract::{Field, Label, Payload, Presence};
use eventlog::Delivery;

use crate::{Reasons, candidate, line, report_url, shown};

/// The delivery in Markdown: who, which interview, scores as sent, decision, what changed, reasons and analyses.
/// Whatever the payload holds stays text: none of it can format, link or hide anything. The report's link is a
/// secret and is not in it.
pub fn markdown(delivery: &Delivery) -> String {
    let payload = delivery.payload();
    let mut out = format!("## {}\n\n", inline(&candidate(&payload)));
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value.map(|value| inline(&value)).filter(|value| !value.is_empty()) {
            // Writing to a String does not fail.
            let _ = writeln!(out, "- {name}: {value}");
        }
    };
    fact("Interview", shown(payload.get(Field::InterviewId)));
    fact("Status", shown(payload.get(Field::InterviewStatus)));
    fact("Score", shown(payload.get(Field::Score)));
    fact("Recruiter score", shown(payload.get(Field::RecruiterScore)));
    fact("Decision", decision(&payload));
    fact("Changed", (delivery.row.label == Label::Changed).then(|| line(&delivery.row).meaning));
    fact("Report", report_url(&payload).is_ok().then(|| "available".to_owned()));
    for (name, field) in [("Why hire", Field::WhyHire), ("Why not hire", Field::WhyNotHire)] {
        match Reasons::of(payload.get(field)) {
            Reasons::None => {}
            Reasons::List(items) => list(&mut out, name, items.iter().map(String::as_str)),
            Reasons::Text(text) => list(&mut out, name, text.lines()),
            Reasons::Json(json) => quote(&mut out, name, &json),
        }
    }
    let analyses = [("Recruiter analysis", Field::RecruiterAnalysis), ("Analysis", Field::Analysis)];
    for (name, field) in analyses {
        quote(&mut out, name, &shown(payload.get(field)).unwrap_or_default());
    }
    out
}

fn decision(payload: &Payload) -> Option<String> {
    match payload.get(Field::GoNextRound) {
        Presence::Absent => None,
        Presence::Null => Some("undecided".to_owned()),
        Presence::Value(raw) => Some(match raw.boolean() {
            Some(true) => "advance".to_owned(),
            Some(false) => "reject".to_owned(),
            None => raw.json().to_owned(),
        }),
    }
}

fn list<'a>(out: &mut String, name: &str, items: impl Iterator<Item = &'a str>) {
    let items: Vec<String> = items.map(inline).filter(|item| !item.is_empty()).collect();
    if !items.is_empty() {
        let _ = write!(out, "\n**{name}**\n\n- {}\n", items.join("\n- "));
    }
}

/// Each line of the text as a line of its own, empty ones between paragraphs.
fn quote(out: &mut String, name: &str, text: &str) {
    let lines: Vec<String> = text.trim().lines().map(inline).collect();
    if lines.iter().all(String::is_empty) {
        return;
    }
    let _ = write!(out, "\n**{name}**\n\n");
    for (line, next) in lines.iter().zip(lines[1..].iter().map(Some).chain([None])) {
        // A backslash keeps the line's end where another line of the same paragraph follows.
        let end = if !line.is_empty() && next.is_some_and(|next| !next.is_empty()) { "\\" } else { "" };
        let _ = writeln!(out, "{}", format!("> {line}{end}").trim_end());
    }
}

/// Text that Markdown shows as it is, on one line, without characters that are not to be seen.
fn inline(text: &str) -> String {
    let text = notifier::clean(text);
    let mut escaped = String::with_capacity(text.len() + 8);
    // At its start a line may begin a heading, a list or a rule.
    let number = text.bytes().take_while(u8::is_ascii_digit).count();
    for (place, character) in text.char_indices() {
        let begins = match character {
            '-' | '+' | '=' | '#' => place == 0,
            '.' | ')' => place > 0 && place == number && !text[place + 1..].starts_with(|c: char| c != ' '),
            _ => false,
        };
        if begins
            || matches!(
                character,
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '@' | '^'
            )
        {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use contract::{Change, Raw};
    use eventlog::Row;

    use super::*;
    use crate::rows::delivery;

    #[test]
    fn it_tells_what_the_delivery_says() {
        let mut delivery = delivery(
            r#"{
                "candidate_name": "Ada Sample", "interview_id": "senior-rust_engineer",
                "interview_status": "completed, stopped early",
                "score": 8.20, "ai_analysis_recruiter_score": 9007199254740993, "recruiter_go_next_round": true,
                "pdf_export_url": "https://files.example.com/r.pdf?signature=secret",
                "ai_analysis_recruiter_why_hire": ["calm", "7.0 years of Rust"],
                "ai_analysis_recruiter_why_not_hire": "far away",
                "ai_analysis": "Well done.\n\nSecond paragraph,\nsecond line.",
                "ai_analysis_recruiter": "1. Solid\n- and calm"
            }"#
            .as_bytes(),
        );
        let side = |json| Presence::Value(Raw::from_json(json).unwrap());
        let change = Change { field: "score".into(), from: side("7.10"), to: side("8.20") };
        delivery.row = Row { label: Label::Changed, changes: vec![change], ..delivery.row };

        let told = markdown(&delivery);

        assert!(!told.contains("signature"));
        insta::assert_snapshot!("markdown", told);
    }

    #[test]
    fn what_a_payload_holds_stays_text() {
        for (hostile, told) in [
            ("# <b>Ada</b>", r"\# \<b\>Ada\</b\>"),
            ("[click](https://evil.example.com)", r"\[click\](https://evil.example.com)"),
            (
                "![x](http://a) `code` **b** __i__ ~~s~~",
                r"!\[x\](http://a) \`code\` \*\*b\*\* \_\_i\_\_ \~\~s\~\~",
            ),
            ("12. list", r"12\. list"),
            ("- item", r"\- item"),
            ("v1.2 - ok", "v1.2 - ok"),
            ("&lt; @everyone | \\", r"\&lt; \@everyone \| \\"),
            ("Ada\u{202e}gpj\u{1b}[31m\n\n## b", r"Adagpj\[31m ## b"),
        ] {
            assert_eq!(inline(hostile), told);
        }
    }

    #[test]
    fn nothing_is_told_of_what_is_not_there() {
        assert_eq!(markdown(&delivery(b"not json")), "## Unknown candidate\n\n");
    }
}
