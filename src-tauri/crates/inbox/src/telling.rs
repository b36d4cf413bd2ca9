//! Which deliveries are told, when, and how many at once.
