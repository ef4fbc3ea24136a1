//! Arguments: of the right type always, of the right value mostly.

use crate::callbacks;
use crate::calls::SHAPES;
use crate::dice::Dice;
use crate::pool::Sort;
use crate::stage::Stage;
use crate::table::{Call, FieldKind, Kind, Shape};
use dojob::Code;
use std::sync::atomic::Ordering;

/// What outputs hold before a call.
pub const BLANK: u8 = 0xA5;

/// Memory that an argument points to: exactly as large as it must be, and not always aligned.
pub struct Room {
    bytes: Vec<u8>,
    shift: usize,
    /// What it held before the call.
    before: Vec<u8>,
}

impl Room {
    fn new(content: &[u8], dice: &mut Dice) -> Room {
        let shift = if dice.once_in(4) { dice.below(8) } else { 0 };
        let mut bytes = vec![0; shift + content.len()];
        bytes[shift..].copy_from_slice(content);
        Room { bytes, shift, before: content.to_vec() }
    }

    fn address(&mut self) -> u64 {
        self.bytes[self.shift..].as_mut_ptr() as usize as u64
    }

    /// What it holds.
    pub fn now(&self) -> &[u8] {
        // The library has written through a pointer that the compiler knows nothing of any more.
        std::hint::black_box(&self.bytes[self.shift..])
    }

    pub fn is_untouched(&self) -> bool {
        self.now() == self.before
    }
}

/// An argument.
pub enum Argument {
    Word(u64),
    Null,
    Handle { kind: &'static str, value: u64, sort: Sort },
    In(Room),
    Out(Room),
}

/// The arguments of a call.
pub struct Arguments {
    pub all: Vec<Argument>,
    pub words: Vec<u64>,
    /// `user_data` of a notify interface among them, if it is to be finalized.
    pub user: Option<u64>,
    /// What structs point to.
    kept: Vec<Room>,
}

fn shape(name: &str) -> &'static Shape {
    SHAPES.iter().find(|shape| shape.name == name).expect("a struct of this name")
}

/// Draws the arguments of a call.
pub fn draw(call: &Call, stage: &Stage, dice: &mut Dice) -> Arguments {
    let mut maker = Maker { stage, dice, kept: Vec::new(), user: None };
    let counted = if maker.dice.once_in(3) { maker.dice.below(40) } else { maker.dice.below(4) };
    let capacity = *maker.dice.pick(&[0, 1, 8, 64, 300, 5000]);
    let mut all = Vec::new();
    for (name, kind) in call.arguments {
        all.push(maker.argument(call.name, name, *kind, counted, capacity));
    }
    let Maker { kept, user, .. } = maker;
    let mut words = Vec::new();
    for argument in &mut all {
        words.push(match argument {
            Argument::Word(word) => *word,
            Argument::Null => 0,
            Argument::Handle { value, .. } => *value,
            Argument::In(room) | Argument::Out(room) => room.address(),
        });
    }
    // A count that is too large is honest where nothing stands behind it.
    let arrays = call.arguments.iter().zip(&all).filter(|((_, kind), _)| {
        matches!(
            kind,
            Kind::BytesIn
                | Kind::BytesOut
                | Kind::StructsIn(_)
                | Kind::StructsOut(_)
                | Kind::HandlesOut(_)
                | Kind::Buffer
        )
    });
    if arrays.into_iter().all(|(_, argument)| matches!(argument, Argument::Null)) && dice.once_in(2) {
        for ((_, kind), word) in call.arguments.iter().zip(&mut words) {
            if matches!(kind, Kind::Count | Kind::Capacity) {
                *word = number(dice);
            }
        }
    }
    Arguments { all, words, user, kept }
}

impl Arguments {
    /// Whether everything that the call may only read is as it was.
    pub fn inputs_stand(&self) -> bool {
        let inputs = self.all.iter().filter_map(|argument| match argument {
            Argument::In(room) => Some(room),
            _ => None,
        });
        inputs.chain(&self.kept).all(Room::is_untouched)
    }
}

/// Any number, small ones mostly.
pub fn number(dice: &mut Dice) -> u64 {
    match dice.below(10) {
        0 => 1 << dice.below(64),
        1 => u64::MAX,
        2 => u64::MAX - dice.below(3) as u64,
        3 => u32::MAX.into(),
        4 => dice.next(),
        5 => dice.below(4000) as u64,
        _ => dice.below(6) as u64,
    }
}

struct Maker<'a> {
    stage: &'a Stage,
    dice: &'a mut Dice,
    kept: Vec<Room>,
    user: Option<u64>,
}

impl Maker<'_> {
    fn argument(&mut self, call: &str, name: &str, kind: Kind, count: usize, capacity: usize) -> Argument {
        let null = self.dice.once_in(20);
        match kind {
            Kind::Handle(of) => {
                let (value, sort) = self.stage.pool.draw(of, self.dice);
                Argument::Handle { kind: of, value, sort }
            }
            Kind::Count => Argument::Word(count as u64),
            Kind::Capacity => Argument::Word(capacity as u64),
            Kind::Timeout => Argument::Word(match self.dice.below(64) {
                0 => u32::MAX.into(),
                1..8 => self.dice.below(4) as u64,
                _ => 0,
            }),
            Kind::Number if name == "r#type" => Argument::Word(if null { number(self.dice) } else { 0 }),
            Kind::Number if matches!(name, "target" | "scheme") => Argument::Word(self.dice.below(4) as u64),
            Kind::Number if name == "flags" && self.dice.once_in(2) => {
                Argument::Word(self.dice.below(64) as u64)
            }
            Kind::Number => {
                let notice = Stage::recall(&self.stage.notices, self.dice).filter(|_| name == "number");
                Argument::Word(notice.unwrap_or_else(|| number(self.dice)))
            }
            Kind::Result => {
                let known = self.dice.pick(Code::TABLE).code.raw();
                Argument::Word(if null { number(self.dice) } else { known as u64 })
            }
            Kind::Text => match self.stage.text(name, self.dice) {
                Some(text) => Argument::In(self.string(text)),
                None => Argument::Null,
            },
            // Also where it stands for a default.
            Kind::StructIn(_) if null || (call == "do_job_set_notify_interface" && self.dice.once_in(3)) => {
                Argument::Null
            }
            _ if null => Argument::Null,
            Kind::StructIn(of) => {
                let bytes = self.whole_struct(shape(of));
                Argument::In(Room::new(&bytes, self.dice))
            }
            Kind::StructsIn(of) => self.structs(of, count),
            Kind::BytesIn => {
                let bytes: Vec<u8> = (0..count).map(|_| self.dice.next() as u8).collect();
                Argument::In(Room::new(&bytes, self.dice))
            }
            Kind::StructOut(of) => self.struct_out(shape(of)),
            Kind::StructsOut(of) => self.blank(count * shape(of).size),
            Kind::BytesOut => self.blank(count),
            Kind::Buffer => self.blank(capacity),
            Kind::HandleOut(_) => self.blank(size_of::<usize>()),
            Kind::HandlesOut(_) => self.blank(count * size_of::<usize>()),
            Kind::ValueOut(size) => self.blank(size),
        }
    }

    fn structs(&mut self, of: &str, count: usize) -> Argument {
        let mut bytes = Vec::new();
        let apart = of == "do_file_range" && !self.dice.once_in(4);
        for at in 0..count as u64 {
            match apart {
                true => bytes.extend([at * 70, 60].map(u64::to_ne_bytes).concat()),
                false => bytes.extend(self.fields(shape(of))),
            }
        }
        Argument::In(Room::new(&bytes, self.dice))
    }

    fn blank(&mut self, size: usize) -> Argument {
        Argument::Out(Room::new(&vec![BLANK; size], self.dice))
    }

    fn string(&mut self, mut text: Vec<u8>) -> Room {
        text.push(0);
        Room::new(&text, self.dice)
    }

    /// The size that the caller says a struct has: the right one mostly. There is so much room for it.
    fn size(&mut self, shape: &Shape) -> usize {
        if !self.dice.once_in(6) {
            return shape.size;
        }
        let right = shape.size;
        *self.dice.pick(&[0, 1, 4, right - 1, right - 4, right + 1, right + 8, right + 200, 4096])
    }

    fn struct_out(&mut self, shape: &Shape) -> Argument {
        let size = if shape.has_size() { self.size(shape) } else { shape.size };
        let mut bytes = vec![BLANK; size.max(4)];
        if shape.has_size() {
            bytes[..4].copy_from_slice(&(size as u32).to_ne_bytes());
        }
        Argument::Out(Room::new(&bytes, self.dice))
    }

    fn whole_struct(&mut self, shape: &Shape) -> Vec<u8> {
        let mut bytes = self.fields(shape);
        if shape.has_size() {
            let size = self.size(shape);
            bytes.resize(size.max(4), BLANK);
            bytes[..4].copy_from_slice(&(size as u32).to_ne_bytes());
            let all = size >= shape.size;
            self.user = self.user.filter(|_| all);
        }
        bytes
    }

    fn fields(&mut self, shape: &Shape) -> Vec<u8> {
        let mut bytes = vec![0; shape.size];
        let mut user = 0;
        for field in shape.fields {
            let word = match field.kind {
                FieldKind::Number if field.size > 8 => {
                    let known = Stage::recall(&self.stage.ids, self.dice).filter(|_| !self.dice.once_in(4));
                    let id = known.unwrap_or_else(|| std::array::from_fn(|_| self.dice.next() as u8));
                    bytes[field.at..field.at + field.size].copy_from_slice(&id);
                    continue;
                }
                FieldKind::Number => number(self.dice),
                FieldKind::Text => match self.stage.text(field.name, self.dice) {
                    Some(text) => {
                        let mut room = self.string(text);
                        let address = room.address();
                        self.kept.push(room);
                        address
                    }
                    None => 0,
                },
                FieldKind::UserData => {
                    user = self.stage.users.fetch_add(1, Ordering::Relaxed);
                    user
                }
                FieldKind::Function if self.dice.once_in(6) => 0,
                FieldKind::Function => {
                    self.user = if field.name == "finalize" { Some(user) } else { self.user };
                    callbacks::address(field.name)
                }
            };
            let place = &mut bytes[field.at..field.at + field.size];
            match field.size {
                4 => place.copy_from_slice(&(word as u32).to_ne_bytes()),
                _ => place.copy_from_slice(&word.to_ne_bytes()),
            }
        }
        bytes
    }
}
