//! Report links: signed, so secret; opened only on a click, fetched only where a person wants a copy.

use contract::{Field, Payload};
use url::Url;

use crate::Error;

/// The report's link, where it may be opened: `https:` with a host and without user or password in it.
pub fn report_url(payload: &Payload) -> Result<Url, Error> {
    let refused = |why: &str| Err(Error::Invalid(format!("the report is not opened: {why}")));
    let Some(text) = payload.text(Field::PdfExportUrl) else {
        return refused("this delivery has no link to one");
    };
    let Ok(url) = Url::parse(&text) else {
        return refused("its link is not a web address");
    };
    match check(&url) {
        Ok(()) => Ok(url),
        Err(why) => refused(&format!("its link {why}")),
    }
}

/// Whether a link may be followed; else what is wrong with it, to go on after `its link`.
pub(super) fn check(url: &Url) -> Result<(), String> {
    match url.scheme() {
        "https" if !url.username().is_empty() || url.password().is_some() => {
            Err("hides a user name in front of the host, as forged links do".to_owned())
        }
        "https" if url.host_str().is_some_and(|host| !host.is_empty()) => Ok(()),
        scheme => Err(format!("begins with `{scheme}:`, and only `https:` is followed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_links_are_opened() {
        let opens = |link: &str| {
            let body = serde_json::json!({ "pdf_export_url": link }).to_string();
            report_url(&Payload::parse(body.as_bytes())).is_ok()
        };
        for good in
            ["https://reports.example.com/a.pdf?token=x", "HTTPS://reports.example.com", "https://[::1]/a"]
        {
            assert!(opens(good), "{good}");
        }
        for bad in [
            "",
            " ",
            "a.pdf",
            "//reports.example.com/a.pdf",
            "http://reports.example.com/a.pdf",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "ftp://reports.example.com",
            "https://",
            "https:",
            "https://user@reports.example.com/",
            "https://user:word@reports.example.com/",
            "https://reports.example.com@elsewhere.example.com/",
            r"\\server\share\a.pdf",
            "smb://server/share",
            "ms-msdt:/id",
            "vscode://x",
            "x-apple.systempreferences:",
            "mailto:a@example.com",
            "blob:https://a/b",
            "view-source:https://reports.example.com",
            "about:blank",
            "intent://scan/#Intent;end",
        ] {
            assert!(!opens(bad), "{bad}");
        }
    }

    #[test]
    fn a_link_that_is_missing_null_or_not_a_text_says_so() {
        for body in ["{}", r#"{"pdf_export_url":null}"#, r#"{"pdf_export_url":7}"#] {
            let error = report_url(&Payload::parse(body.as_bytes())).unwrap_err();
            assert_eq!(error.to_string(), "the report is not opened: this delivery has no link to one");
        }
    }
}
