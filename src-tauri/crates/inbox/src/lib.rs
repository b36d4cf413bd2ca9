//! The application: environments, settings, secrets, consumers, use cases.
