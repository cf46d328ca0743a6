//! Attributes that tag Rust code for IEC 62304: what a unit implements, how critical it is, what a test verifies.
//!
//! ```
//! use iec62304_macros::{requirement, risk_control, verifies};
//!
//! /// Highest basal rate, in tenths of U/h.
//! const LIMIT: u32 = 350;
//!
//! #[requirement("SRS-DOSE-001", class = C)]
//! #[risk_control("RC-3")]
//! pub fn limit_basal_rate(requested: u32) -> u32 {
//!     requested.min(LIMIT)
//! }
//!
//! #[test]
//! #[verifies("SRS-DOSE-001", accept = "40 U/h requested gives 35 U/h")]
//! fn a_high_rate_is_limited() {
//!     assert_eq!(limit_basal_rate(400), 350);
//! }
//! # assert_eq!(limit_basal_rate(400), 350);
//! ```
//!
//! `cargo iec62304 verify` reads the tags in the source and judges them against the documents, the tests that ran and
//! the code that they executed.
//!
//! # What a tag does to the code
//! Nothing. Each attribute checks its own grammar and where it stands, then hands the item back token by token, with
//! every place in the source as it was. There is no runtime dependency, and the compiled code and its coverage map are
//! those of the untagged source. The attributes work in `#![no_std]` crates.
//!
//! # Where a tag stands
//! | Attribute | stands on |
//! |---|---|
//! | [`macro@requirement`], [`macro@risk_control`], [`macro@safety_class`], [`macro@software_item`] | a function, method, impl block, trait (reaches its default methods), struct, enum or union (reaches its inherent impls in the same module), or a module in braces |
//! | [`macro@verifies`] | a test function, in front of or behind `#[test]` |
//!
//! Items inside a tagged one inherit its tags: IDs add up, the highest class and the nearest software item win. Several
//! tags may stand on one item, also in `#[cfg_attr(…)]`; an item's tags must agree on its class.
//!
//! An attribute cannot stand on `mod name;`, on a module that holds one, on a whole crate, or on what holds no function
//! of its own (a constant, an import, a field). `[[trace]]` in iec62304.toml reaches these.
//!
//! # IDs
//! An ID starts with a letter, holds letters, digits, `-`, `_`, `.` and `:`, and has at most 64 characters. One
//! attribute takes one or more: `("A")`, `("A", "B")`, `(id = "A")` or `(id = ("A", "B"))`; each only once.
//!
//! # Mistakes
//! A wrong tag is a compile error that says how to put it right; all mistakes of a tag are reported at once. The item
//! itself is kept, so that no other errors follow from it.
//!
//! ```compile_fail
//! # use iec62304_macros::requirement;
//! // error: unknown key `clas`, did you mean `class`?
//! #[requirement("SRS-DOSE-001", clas = C)]
//! fn limit() {}
//! ```

#![expect(
    clippy::test_attr_in_doctest,
    reason = "the examples show tags beside `#[test]`, where they stand in a product"
)]

mod expand;

use iec62304_grammar::TagKind;
use proc_macro::TokenStream;

/// The unit implements one or more software requirements.
///
/// ```
/// use iec62304_macros::requirement;
///
/// #[requirement("SRS-DOSE-001")]
/// fn limit(rate: u32) -> u32 {
///     rate.min(350)
/// }
///
/// // Several requirements, and the safety class of the unit.
/// #[requirement("SRS-DOSE-001", "SRS-ALARM-004", class = C)]
/// fn limit_and_warn(rate: u32) -> (u32, bool) {
///     (limit(rate), rate > 350)
/// }
///
/// struct Pump;
///
/// // Every method of the block.
/// #[requirement(id = ("SRS-PUMP-001", "SRS-PUMP-002"), class = "B")]
/// impl Pump {
///     fn start(&mut self) {}
///     fn stop(&mut self) {}
/// }
/// # limit_and_warn(1);
/// # Pump.start();
/// # Pump.stop();
/// ```
///
/// # Arguments
/// - One or more IDs of requirements: in a row, or as `id = "A"` or `id = ("A", "B")`.
/// - `class = A`, `B` or `C`, optional: the safety class of the unit, as [`macro@safety_class`] gives it.
///
/// # Stands on
/// A function, method, impl block, trait, struct, enum, union or a module in braces; see the crate's documentation.
#[proc_macro_attribute]
pub fn requirement(arguments: TokenStream, item: TokenStream) -> TokenStream {
    check(TagKind::Requirement, arguments, item)
}

/// The safety class of the unit (IEC 62304, 4.3): `A`, `B` or `C`.
///
/// A tag can raise the class that a unit has from its software item or its system, never lower it.
///
/// ```
/// #[iec62304_macros::safety_class(B)]
/// mod display {
///     use iec62304_macros::safety_class;
///
///     pub fn show(text: &str) -> usize {
///         text.len()
///     }
///
///     // The highest class wins: this one is C.
///     #[safety_class(C)]
///     pub fn show_alarm(text: &str) -> usize {
///         show(text)
///     }
/// }
/// # display::show_alarm("");
/// ```
///
/// Two different classes on one item contradict each other:
///
/// ```compile_fail
/// # use iec62304_macros::{requirement, safety_class};
/// // error: two classes on one item, `B` and `C`: keep the one that holds
/// #[requirement("SRS-1", class = B)]
/// #[safety_class(C)]
/// fn limit() {}
/// ```
///
/// # Arguments
/// The letter, bare or as a string; `class = B` says the same.
///
/// # Stands on
/// A function, method, impl block, trait, struct, enum, union or a module in braces; see the crate's documentation.
#[proc_macro_attribute]
pub fn safety_class(arguments: TokenStream, item: TokenStream) -> TokenStream {
    check(TagKind::SafetyClass, arguments, item)
}

/// The software item that the unit belongs to.
///
/// Items are declared in iec62304.toml, mostly with the packages and modules that they consist of. This attribute is for
/// what cannot be said there.
///
/// ```
/// use iec62304_macros::software_item;
///
/// struct Motor {
///     speed: u32,
/// }
///
/// #[software_item("dosing")]
/// impl Motor {
///     fn stop(&mut self) {
///         self.speed = 0;
///     }
/// }
/// # let mut motor = Motor { speed: 1 };
/// # motor.stop();
/// ```
///
/// # Arguments
/// The ID of one software item; `id = "dosing"` says the same.
///
/// # Stands on
/// A function, method, impl block, trait, struct, enum, union or a module in braces; see the crate's documentation.
#[proc_macro_attribute]
pub fn software_item(arguments: TokenStream, item: TokenStream) -> TokenStream {
    check(TagKind::SoftwareItem, arguments, item)
}

/// The unit implements one or more risk controls.
///
/// ```
/// use iec62304_macros::risk_control;
///
/// trait Actuator {
///     fn drive(&mut self, rate: u32);
///
///     // A default method has a body, so it can be tagged; `drive` is tagged in the impl blocks.
///     #[risk_control("RC-3")]
///     fn drive_clamped(&mut self, rate: u32) {
///         self.drive(rate.min(350));
///     }
/// }
/// ```
///
/// # Arguments
/// One or more IDs of risk controls: in a row, or as `id = "A"` or `id = ("A", "B")`.
///
/// # Stands on
/// A function, method, impl block, trait, struct, enum, union or a module in braces; see the crate's documentation.
#[proc_macro_attribute]
pub fn risk_control(arguments: TokenStream, item: TokenStream) -> TokenStream {
    check(TagKind::RiskControl, arguments, item)
}

/// The test verifies one or more requirements or risk controls.
///
/// The claim is proven by execution: the test must pass and must execute a unit that implements what it verifies.
///
/// ```
/// use iec62304_macros::verifies;
///
/// #[test]
/// #[verifies("SRS-DOSE-001")]
/// fn a_low_rate_is_kept() {}
///
/// #[verifies("SRS-DOSE-001", "RC-3", level = system, accept = "40 U/h requested gives 35 U/h and W12")]
/// #[test]
/// fn a_high_rate_is_limited() {}
/// ```
///
/// # Arguments
/// - One or more IDs of requirements or risk controls: in a row, or as `id = "A"` or `id = ("A", "B")`.
/// - `level = unit`, `integration` or `system`, optional. Unless said, a test is a unit test under `src/` and an
///   integration test under `tests/`.
/// - `accept = "…"`, optional: the acceptance criterion that the test checks.
///
/// # Stands on
/// A function.
#[proc_macro_attribute]
pub fn verifies(arguments: TokenStream, item: TokenStream) -> TokenStream {
    check(TagKind::Verifies, arguments, item)
}

fn check(kind: TagKind, arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(kind, arguments.into(), item.into()).into()
}
