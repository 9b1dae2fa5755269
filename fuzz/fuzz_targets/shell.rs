//! See `bindery_tests::fuzz::shell`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    bindery_tests::fuzz::shell(data);
});
