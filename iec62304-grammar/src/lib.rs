//! The grammar of the IEC 62304 trace attributes.
//!
//! One definition for both sides: `iec62304-macros` checks it when the product is compiled, `cargo-iec62304` reads it
//! when it gathers the tags. Nothing of it ends up in the product.

mod class;
mod id;
mod suggest;

pub use class::{ParseClassError, SafetyClass};
pub use id::{IdError, MAX_ID_LENGTH, validate_id};
pub use suggest::nearest;
