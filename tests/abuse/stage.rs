//! Where a round takes place: a folder, an origin, and the strings that name what is there.

use crate::dice::Dice;
use crate::pool::Pool;
use dojob_origin::{Content, Fault, Origin, Resource};
use std::collections::{HashMap, HashSet, VecDeque};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

/// What all threads of a round share.
pub struct Stage {
    pub pool: Pool,
    pub seed: u64,
    /// Calls that have returned.
    pub calls: AtomicU64,
    /// How often each function answered each result.
    pub answers: Mutex<HashMap<(&'static str, i32), u64>>,
    /// The latest identities of jobs and numbers of notices that calls gave.
    pub ids: Mutex<VecDeque<[u8; 16]>>,
    pub notices: Mutex<VecDeque<u64>>,
    /// Notices that nobody has answered, by the handle that gave them.
    pub unanswered: Mutex<HashSet<(u64, u64)>>,
    /// What went wrong.
    pub faults: Mutex<Vec<String>>,
    /// What each thread has done of late.
    pub traces: Mutex<HashMap<String, VecDeque<String>>>,
    /// Registered `user_data` that somebody has to finalize, and how often that has happened.
    pub registered: Mutex<Vec<u64>>,
    pub finalized: Mutex<HashMap<u64, u64>>,
    pub users: AtomicU64,
    urls: Vec<String>,
    root: String,
    origin: Mutex<Option<Origin>>,
}

impl Stage {
    pub fn new(root: &Path, seed: u64) -> Stage {
        let origin = Origin::start();
        let small = || Resource::new(Content { seed: 1, len: 3000 }).etag("\"1\"");
        let often = |fault: Fault| small().faults(vec![fault; 1000]);
        origin.serve("/small", small());
        origin.serve("/empty", Resource::bytes(Vec::new()));
        origin.serve("/large", Resource::new(Content { seed: 2, len: 600_000 }).etag("\"2\""));
        origin.serve("/slow", Resource::new(Content { seed: 3, len: 400_000 }).etag("\"3\"").rate(200_000));
        origin.serve("/plain", Resource::new(Content { seed: 4, len: 70_000 }).without_ranges());
        origin.serve("/busy", often(Fault::status_with(503, "Retry-After", "1")));
        origin.serve("/locked", often(Fault::status(401)));
        origin.serve("/cut", often(Fault::CutAfter(1000)));
        origin.serve("/garbage", often(Fault::Garbage));
        origin.serve("/moved", often(Fault::Redirect("/small".into())));
        origin.serve("/circle", often(Fault::Redirect("/circle".into())));
        let paths = [
            "small", "small", "small", "empty", "large", "slow", "plain", "busy", "locked", "cut", "garbage",
            "moved", "circle", "missing",
        ];
        let mut urls: Vec<String> = paths.iter().map(|path| origin.url(&format!("/{path}"))).collect();
        urls.push("http://127.0.0.1:1/closed".into());
        urls.push("http://user:secret@127.0.0.1:1/".into());
        urls.push("https://127.0.0.1:1/".into());
        let root = root.to_str().expect("a path that is text").to_owned();
        std::fs::create_dir_all(format!("{root}/folder")).expect("a folder");
        let own = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
        for (name, text) in [
            ("file", "not a certificate".to_owned()),
            ("certificate", own.cert.pem()),
            ("key", own.signing_key.serialize_pem()),
        ] {
            std::fs::write(format!("{root}/{name}"), text).expect("a file");
        }
        Stage {
            pool: Pool::default(),
            seed,
            calls: AtomicU64::new(0),
            answers: Mutex::default(),
            ids: Mutex::default(),
            notices: Mutex::default(),
            unanswered: Mutex::default(),
            faults: Mutex::default(),
            traces: Mutex::default(),
            registered: Mutex::default(),
            finalized: Mutex::default(),
            users: AtomicU64::new(1),
            urls,
            root,
            origin: Mutex::new(Some(origin)),
        }
    }

    /// A string for an argument or a field of this name: none is NULL. Without the NUL at its end.
    ///
    /// Absolute paths are all in the stage's own folder, and hosts all this machine.
    pub fn text(&self, name: &str, dice: &mut Dice) -> Option<Vec<u8>> {
        match dice.below(16) {
            0 => None,
            1 => Some(self.odd(dice)),
            2 => {
                let other = *dice.pick(&["store", "remote_name", "local_name", "proxy_list", "headers", "x"]);
                self.fitting(other, dice).map(String::into_bytes)
            }
            _ => self.fitting(name, dice).map(String::into_bytes),
        }
    }

    fn fitting(&self, name: &str, dice: &mut Dice) -> Option<String> {
        let root = &self.root;
        Some(match name {
            "store" => {
                format!("{root}/{}", dice.pick(&["store", "store", "store", "second", "file", "folder/new"]))
            }
            "remote_name" => dice.pick(&self.urls).clone(),
            "local_name" => match dice.below(12) {
                0 => format!("{root}/folder"),
                1 => format!("{root}/missing/x"),
                2 => format!("{root}/folder/../file"),
                3 => "relative".into(),
                _ => format!("{root}/folder/{}", dice.below(200)),
            },
            "old_prefix" | "new_prefix" => {
                let url = dice.pick(&self.urls);
                url[..dice.below(url.len())].to_owned()
            }
            "proxy_list" => match dice.below(4) {
                0 => "http://127.0.0.1:1".into(),
                1 => "socks5://127.0.0.1:1 direct".into(),
                2 => "127.0.0.1:1;127.0.0.1:2".into(),
                _ => return None,
            },
            "proxy_bypass_list" => dice.pick(&["127.0.0.1", "<local>", "*;127.*"]).to_string(),
            "headers" => {
                dice.pick(&["X-A: b\r\n", "X-A: b\r\nX-B: c\r\n", "Range: bytes=0-\r\n", "X"]).to_string()
            }
            "certificate" | "key" if !dice.once_in(4) => format!("{root}/{name}"),
            "certificate" | "key" | "path" => format!("{root}/{}", dice.pick(&["file", "certificate"])),
            _ => dice.pick(&["a", "abuse", "", "J\u{fc}rgen \u{1f4e6}", "a b;c,d"]).to_string(),
        })
    }

    /// What nobody would call that.
    fn odd(&self, dice: &mut Dice) -> Vec<u8> {
        let long = *dice.pick(&[256, 257, 2047, 2048, 2049, 4001, 16_384, 70_000, 262_144, 262_145, 300_000]);
        match dice.below(8) {
            0 => Vec::new(),
            1 => vec![b'a'; long],
            2 => "\u{fc}".repeat(long / 2).into_bytes(),
            3 => b"\xFFabc".to_vec(),
            4 => b"abc\xE2\x82".to_vec(),
            5 => b"\r\n\t\x01\x7F%00%2e%2e\\..".to_vec(),
            6 => format!("http://127.0.0.1:1/{}", "x".repeat(long)).into_bytes(),
            _ => (0..dice.below(40))
                .map(|at| (dice.next() as u8 | 1).max(if at == 0 { b'0' } else { 1 }))
                .collect(),
        }
    }

    /// Remembers something that calls gave, but not for long.
    pub fn remember<T>(those: &Mutex<VecDeque<T>>, one: T) {
        let mut those = those.lock().unwrap();
        if those.len() >= 16 {
            those.pop_front();
        }
        those.push_back(one);
    }

    /// One of those, if there is one.
    pub fn recall<T: Copy>(those: &Mutex<VecDeque<T>>, dice: &mut Dice) -> Option<T> {
        let those = those.lock().unwrap();
        those.get(dice.below(those.len())).copied()
    }

    /// Ends the origin.
    pub fn disconnect(&self) {
        self.origin.lock().unwrap().take();
    }

    /// Notes that something is not as it should be.
    pub fn fault(&self, text: String) {
        self.faults.lock().unwrap().push(text);
    }
}
