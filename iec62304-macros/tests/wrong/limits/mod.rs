//! A module file for file_module.rs.
