//! Every reader of what a server or a user wrote takes any text.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| dojob::fuzzing::read(text));
