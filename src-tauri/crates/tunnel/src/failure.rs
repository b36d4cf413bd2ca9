//! Why there is no tunnel.

/// What went wrong, in a sentence for a person, and whether trying again can help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It may pass: the tunnel is tried again.
    #[error("{0}")]
    Passing(String),
    /// It stays until somebody changes something: trying again would not help, or would do harm (a changed host key,
    /// a refused account).
    #[error("{0}")]
    Final(String),
}

impl Failure {
    /// One that may pass.
    pub fn passing(sentence: impl Into<String>) -> Failure {
        Failure::Passing(sentence.into())
    }

    /// One that stays.
    pub fn lasting(sentence: impl Into<String>) -> Failure {
        Failure::Final(sentence.into())
    }

    /// What happened and what to do.
    pub fn sentence(&self) -> &str {
        match self {
            Failure::Passing(sentence) | Failure::Final(sentence) => sentence,
        }
    }
}
