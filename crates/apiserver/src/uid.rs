//! UIDs and generated names. They are random on a real server. Here they are computed from the seed and the revision of
//! the object's write.

/// The splitmix64 generator: small, and equal on every platform.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn stream(seed: u64, revision: u64, salt: u64) -> Stream {
    Stream(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ revision.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt)
}

/// Returns a version 4 UUID.
pub fn uid(seed: u64, revision: u64) -> String {
    let mut stream = stream(seed, revision, 0);
    let (a, b) = (stream.next(), stream.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        0x8000 | (b >> 48 & 0x3fff),
        b & 0xffff_ffff_ffff
    )
}

/// Returns a name from `generateName`: the prefix, cut to 58 characters, and five characters that form no words.
pub fn generated_name(base: &str, seed: u64, revision: u64, attempt: u64) -> String {
    let mut stream = stream(seed, revision, 1 + attempt);
    let cut: String = base.chars().take(58).collect();
    let suffix = (0..5).map(|_| bindery_api::rand::letter(stream.next()));
    cut.chars().chain(suffix).collect()
}
