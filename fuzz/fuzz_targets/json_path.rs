#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| dfns_fuzz::json_path(input));
