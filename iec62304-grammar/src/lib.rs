//! The grammar of the IEC 62304 trace attributes.
//!
//! One definition for both sides: `iec62304-macros` checks it when the product is compiled, `cargo-iec62304` reads it
//! when it gathers the tags. Nothing of it ends up in the product.
//!
//! - [`parse_tag`] reads the arguments of one attribute, [`parse_meta`](fn@parse_meta) a whole attribute as syn gives it.
//! - [`check_placement`] says whether an attribute may stand on an item of a given [`ItemShape`].
//! - [`conflicting_classes`] finds two classes on one node; [`leading_tags`] finds the tags of an item by their names.
//!
//! ```
//! use iec62304_grammar::{SafetyClass, TagKind, parse_tag};
//! use proc_macro2::{Span, TokenStream};
//!
//! let arguments: TokenStream = r#""SRS-DOSE-001", class = C"#.parse()?;
//! let tag = parse_tag(TagKind::Requirement, arguments, Span::call_site())?;
//! assert_eq!(tag.ids()[0].value, "SRS-DOSE-001");
//! assert_eq!(tag.class().map(|class| class.value), Some(SafetyClass::C));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arguments;
mod class;
mod conflict;
mod id;
#[cfg(feature = "items")]
mod items;
mod key;
mod kind;
mod level;
mod parse;
mod placement;
mod shape;
mod suggest;
mod tag;
mod tokens;

pub use class::{ParseClassError, SafetyClass};
pub use conflict::{ClassConflict, conflicting_classes};
pub use id::{IdError, MAX_ID_LENGTH, validate_id};
#[cfg(feature = "items")]
pub use items::parse_meta;
pub use kind::TagKind;
pub use level::{Level, ParseLevelError};
pub use parse::parse_tag;
pub use placement::check_placement;
pub use shape::{ItemShape, leading_tags};
pub use suggest::nearest;
pub use tag::{Tag, Written};
