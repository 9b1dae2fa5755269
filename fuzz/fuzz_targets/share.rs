//! See `bindery_tests::fuzz::share`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    bindery_tests::fuzz::share(data);
});
