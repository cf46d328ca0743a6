//! Tests on real binaries and profiles.
