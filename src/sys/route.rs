//! Hearing of a network that appears: an address, a route, or a link that came up. On Linux by netlink; elsewhere there
//! is nothing to hear, and waits end when their time has come.

#[cfg(target_os = "linux")]
pub use linux::Watch;
#[cfg(not(target_os = "linux"))]
pub use none::Watch;

#[cfg(target_os = "linux")]
mod linux {
    #![allow(unsafe_code, reason = "the platform module calls libc; each block says why it is sound")]

    use crate::sys::network::poll;
    use socket2::{Domain, Protocol, Socket, Type};
    use std::io::{self, ErrorKind, Read};
    use std::mem::size_of;
    use std::os::fd::AsRawFd;
    use std::time::Duration;

    /// The kernel's messages are smaller, several of them together too.
    const MESSAGES: usize = 64 * 1024;

    /// What the kernel tells of addresses, routes and links from now on.
    #[derive(Debug)]
    pub struct Watch {
        socket: Socket,
    }

    impl Watch {
        /// Begins to listen. None where the system tells nothing.
        pub fn new() -> Option<Watch> {
            Watch::open().ok()
        }

        fn open() -> io::Result<Watch> {
            let protocol = Protocol::from(libc::NETLINK_ROUTE);
            let socket =
                Socket::new(Domain::from(libc::AF_NETLINK), Type::from(libc::SOCK_RAW), Some(protocol))?;
            socket.set_nonblocking(true)?;
            // SAFETY: all zeroes are a valid `sockaddr_nl`.
            let mut address: libc::sockaddr_nl = unsafe { std::mem::zeroed() };
            address.nl_family = libc::AF_NETLINK as libc::sa_family_t;
            address.nl_groups = (libc::RTMGRP_LINK
                | libc::RTMGRP_IPV4_IFADDR
                | libc::RTMGRP_IPV6_IFADDR
                | libc::RTMGRP_IPV4_ROUTE
                | libc::RTMGRP_IPV6_ROUTE) as u32;
            let length = size_of::<libc::sockaddr_nl>() as libc::socklen_t;
            // SAFETY: the descriptor is open, and the pointer is to a local value of the length that is told.
            let bound = unsafe { libc::bind(socket.as_raw_fd(), (&raw const address).cast(), length) };
            if bound == 0 { Ok(Watch { socket }) } else { Err(io::Error::last_os_error()) }
        }

        /// Whether anything has appeared since this was asked last. Does not wait.
        pub fn appeared(&self) -> bool {
            let mut found = false;
            let mut buffer = vec![0; MESSAGES];
            loop {
                match (&self.socket).read(&mut buffer) {
                    Ok(0) => return found,
                    Ok(length) => found |= tells_of_a_network(&buffer[..length]),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return found,
                    // More was told than there was room for.
                    Err(error) if error.raw_os_error() == Some(libc::ENOBUFS) => found = true,
                    Err(_) => return found,
                }
            }
        }

        /// Waits until something is told, `end` can be read from, or the time is over. Answers whether it is the end.
        pub fn wait(&self, end: i32, limit: Option<Duration>) -> io::Result<bool> {
            let of = |fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
            let mut asked = [of(self.socket.as_raw_fd()), of(end)];
            poll(&mut asked, limit)?;
            Ok(asked[1].revents != 0)
        }
    }

    fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
        bytes.get(at..at + N)?.try_into().ok()
    }

    /// Whether any of the messages is of something that may lead out of this machine now.
    fn tells_of_a_network(mut messages: &[u8]) -> bool {
        const HEADER: usize = size_of::<libc::nlmsghdr>();
        while let (Some(length), Some(kind)) = (number(messages, 0), number(messages, 4)) {
            let length = u32::from_ne_bytes(length) as usize;
            if length < HEADER || length > messages.len() {
                return false;
            }
            if appears(u16::from_ne_bytes(kind), &messages[HEADER..length]) == Some(true) {
                return true;
            }
            messages = &messages[length.next_multiple_of(4).min(messages.len())..];
        }
        false
    }

    fn appears(kind: u16, body: &[u8]) -> Option<bool> {
        const IFA_F_TENTATIVE: u8 = 0x40;
        const RTM_F_CLONED: u32 = 0x200;
        const IFINFO: usize = 16;
        const UP: u32 = (libc::IFF_UP | libc::IFF_RUNNING) as u32;
        let word = |at| number(body, at).map(u32::from_ne_bytes);
        match kind {
            // Until nobody else has it, a tentative address is of no use; then it is told of once more.
            libc::RTM_NEWADDR => Some(body.get(2)? & IFA_F_TENTATIVE == 0),
            libc::RTM_NEWROUTE => Some(*body.get(7)? == libc::RTN_UNICAST && word(8)? & RTM_F_CLONED == 0),
            // A radio's chatter comes as news of its link too.
            libc::RTM_NEWLINK => {
                let chatter = has_attribute(body.get(IFINFO..)?, libc::IFLA_WIRELESS);
                Some(*body.first()? == libc::AF_UNSPEC as u8 && word(8)? & UP == UP && !chatter)
            }
            _ => Some(false),
        }
    }

    fn has_attribute(mut attributes: &[u8], wanted: u16) -> bool {
        while let (Some(length), Some(kind)) = (number(attributes, 0), number(attributes, 2)) {
            let length = usize::from(u16::from_ne_bytes(length));
            if u16::from_ne_bytes(kind) == wanted {
                return true;
            }
            if length < 4 {
                return false;
            }
            attributes = attributes.get(length.next_multiple_of(4)..).unwrap_or_default();
        }
        false
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::sys::Beacon;
        use std::time::Instant;

        fn message(kind: u16, body: &[u8]) -> Vec<u8> {
            let mut bytes = ((16 + body.len()) as u32).to_ne_bytes().to_vec();
            bytes.extend(kind.to_ne_bytes());
            bytes.resize(16, 0);
            bytes.extend(body);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
            bytes
        }

        fn address(flags: u8) -> Vec<u8> {
            message(libc::RTM_NEWADDR, &[2, 24, flags, 0, 1, 0, 0, 0])
        }

        fn route(kind: u8, flags: u32) -> Vec<u8> {
            let mut body = vec![2, 0, 0, 0, 254, 3, 0, kind];
            body.extend(flags.to_ne_bytes());
            message(libc::RTM_NEWROUTE, &body)
        }

        fn link(family: u8, flags: u32, attribute: u16) -> Vec<u8> {
            let mut body = vec![family, 0, 0, 0, 1, 0, 0, 0];
            body.extend(flags.to_ne_bytes());
            body.extend([0; 4]);
            body.extend([8, 0]);
            body.extend(attribute.to_ne_bytes());
            body.extend([0; 4]);
            message(libc::RTM_NEWLINK, &body)
        }

        #[test]
        fn only_what_may_lead_out_counts() {
            let gone = message(libc::RTM_DELADDR, &[2, 24, 0, 0, 1, 0, 0, 0]);
            for (bytes, counts) in [
                (address(0), true),
                (address(0x40), false),
                (gone.clone(), false),
                (route(libc::RTN_UNICAST, 0), true),
                (route(libc::RTN_UNICAST, 0x200), false),
                (route(libc::RTN_LOCAL, 0), false),
                (route(libc::RTN_UNREACHABLE, 0), false),
                (message(libc::RTM_DELROUTE, &route(libc::RTN_UNICAST, 0)[16..]), false),
                (link(0, 0x41, 3), true),
                (link(0, 0x1, 3), false),
                (link(0, 0x0, 3), false),
                (link(7, 0x41, 3), false),
                (link(0, 0x41, libc::IFLA_WIRELESS), false),
                ([gone.clone(), address(0)].concat(), true),
                ([gone.clone(), gone.clone()].concat(), false),
                (vec![], false),
                (vec![0; 64], false),
                (message(libc::RTM_NEWADDR, &[2]), false),
                (address(0)[..20].to_vec(), false),
                (vec![255; 64], false),
            ] {
                assert_eq!(tells_of_a_network(&bytes), counts, "{bytes:?}");
            }
        }

        #[test]
        fn a_watch_waits_for_news_its_time_and_its_end() {
            let watch = Watch::new().expect("netlink");
            let mut end = Beacon::new().unwrap();
            assert!(!watch.wait(end.descriptor(), Some(Duration::from_millis(1))).unwrap());
            end.set(true);
            let from = Instant::now();
            assert!(watch.wait(end.descriptor(), Some(Duration::from_secs(30))).unwrap());
            assert!(from.elapsed() < Duration::from_secs(30));
            watch.appeared();
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod none {
    use std::io;
    use std::time::Duration;

    /// What no system but Linux tells.
    #[derive(Debug)]
    pub enum Watch {}

    impl Watch {
        pub fn new() -> Option<Watch> {
            None
        }

        pub fn appeared(&self) -> bool {
            match *self {}
        }

        pub fn wait(&self, _: i32, _: Option<Duration>) -> io::Result<bool> {
            match *self {}
        }
    }
}
