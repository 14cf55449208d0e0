//! One person's cluster: the accounts joined, and the identifiers that are theirs and nobody else's.

use super::{
    Assertion, Identifier, Node, Strength,
    graph::{Graph, Group, Standing, joins_accounts},
    walls::Walls,
};
use crate::Error;
use model::PersonId;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    rc::Rc,
};

/// Identifiers looked at for each that a cluster may have: most are others' or shared, and not taken in.
const MET_PER_MEMBER: usize = 8;

#[derive(Debug, Clone, Default)]
pub(super) struct Cluster {
    pub persons: Vec<PersonId>,
    pub identifiers: Vec<Identifier>,
    /// Identifiers that were met and not passed.
    pub refused: Vec<(Identifier, Refusal)>,
    /// The limit left some out that strong assertions lead to.
    pub cut: bool,
    /// It left some out that weak ones lead to.
    pub cut_weak: bool,
}

/// Why a way ends at an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Refusal {
    Hub,
    Shared,
    /// It is another person's.
    Theirs,
}

impl Cluster {
    pub fn has(&self, node: &Node) -> bool {
        match node {
            Node::Person(person) => self.persons.contains(person),
            Node::Identifier(identifier) => self.identifiers.contains(identifier),
            Node::Leaf(_) => false,
        }
    }

    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        let persons = self.persons.iter().copied().map(Node::Person);
        persons.chain(self.identifiers.iter().copied().map(Node::Identifier))
    }

    fn refuse(&mut self, identifier: Identifier, refusal: Refusal) {
        if !self.refused.contains(&(identifier, refusal)) {
            self.refused.push((identifier, refusal));
        }
    }
}

impl Graph<'_> {
    /// The cluster that `start` is in. An identifier that is nobody's alone is a cluster of itself.
    pub fn cluster(&mut self, start: Node, walls: Walls) -> Result<Cluster, Error> {
        match start {
            Node::Person(person) => {
                let group = self.group(person)?;
                self.cluster_of(&group, walls)
            }
            Node::Identifier(identifier) => self.cluster_from(identifier, walls),
            Node::Leaf(_) => Err(Error::Claim("a leaf")),
        }
    }

    fn cluster_of(&mut self, group: &Rc<Group>, walls: Walls) -> Result<Cluster, Error> {
        let mut cluster = Cluster {
            persons: group.persons.clone(),
            cut: group.cut,
            ..Cluster::default()
        };
        let mut met: HashSet<Identifier> = HashSet::new();
        self.grow(&mut cluster, &mut met, walls, Strength::Strong)?;
        self.grow(&mut cluster, &mut met, walls, Strength::Weak)?;
        Ok(cluster)
    }

    /// Takes in what assertions of this strength lead to, and what further ones of either strength do if it is weak:
    /// so that weak words never take the place of strong ones in the limit.
    fn grow(
        &mut self,
        cluster: &mut Cluster,
        met: &mut HashSet<Identifier>,
        walls: Walls,
        strength: Strength,
    ) -> Result<(), Error> {
        let mut queue: VecDeque<Node> = cluster.nodes().collect();
        while let Some(node) = queue.pop_front() {
            let edges = self.edges(node)?;
            for edge in edges.all.iter().filter(|edge| walls.sees(edge)) {
                let Some(identifier) = edge.other(&node).identifier() else {
                    continue;
                };
                let later = strength == Strength::Strong && edge.rule.strength() == Strength::Weak;
                if later || met.contains(&identifier) {
                    continue;
                }
                if met.len() >= self.limits.identifiers.saturating_mul(MET_PER_MEMBER) {
                    cluster.cut = true;
                    return Ok(());
                }
                met.insert(identifier);
                let taken = match self.standing(identifier, |edge| walls.sees(edge))? {
                    Standing::Unheld => Ok(()),
                    Standing::Held(holder) if holder.shares_with(&cluster.persons) => Ok(()),
                    Standing::Held(_) => Err(Refusal::Theirs),
                    Standing::Shared => Err(Refusal::Shared),
                    Standing::Hub => Err(Refusal::Hub),
                };
                match taken {
                    Err(refusal) => cluster.refuse(identifier, refusal),
                    Ok(()) if cluster.identifiers.len() < self.limits.identifiers => {
                        cluster.identifiers.push(identifier);
                        queue.push_back(identifier.into());
                    }
                    Ok(()) if strength == Strength::Strong => cluster.cut = true,
                    Ok(()) => cluster.cut_weak = true,
                }
            }
        }
        Ok(())
    }

    /// From an identifier: to its holder, or over identifiers that nobody holds to the one person they lead to.
    fn cluster_from(&mut self, start: Identifier, walls: Walls) -> Result<Cluster, Error> {
        let mut around = Cluster {
            identifiers: vec![start],
            ..Cluster::default()
        };
        let mut holders: Vec<Rc<Group>> = Vec::new();
        let mut next = 0;
        let mut met = HashSet::from([start]);
        while let Some(identifier) = around.identifiers.get(next).copied() {
            next += 1;
            match self.standing(identifier, |edge| walls.sees(edge))? {
                Standing::Unheld => {}
                Standing::Held(group) => {
                    let known = holders.iter().any(|known| known.shares_with(&group.persons));
                    if !known {
                        holders.push(group);
                    }
                    continue;
                }
                Standing::Shared => {
                    around.refuse(identifier, Refusal::Shared);
                    continue;
                }
                Standing::Hub => {
                    around.refuse(identifier, Refusal::Hub);
                    continue;
                }
            }
            for neighbour in self.neighbours(identifier.into(), walls)? {
                if !met.insert(neighbour) {
                    continue;
                }
                if around.identifiers.len() >= self.limits.identifiers {
                    around.cut = true;
                    break;
                }
                around.identifiers.push(neighbour);
            }
        }
        match holders.as_slice() {
            [] => {
                let refused: Vec<Identifier> = around.refused.iter().map(|(one, _)| *one).collect();
                around
                    .identifiers
                    .retain(|one| *one == start || !refused.contains(one));
                Ok(around)
            }
            [group] => {
                let cluster = self.cluster_of(group, walls)?;
                if cluster.identifiers.contains(&start) {
                    return Ok(cluster);
                }
                // The limit left it out, or the assertion that gives it to its holder is behind a wall.
                Ok(alone(start, around.refused, cluster.cut || cluster.cut_weak))
            }
            _ => {
                let mut lone = alone(start, around.refused, around.cut);
                lone.refuse(start, Refusal::Shared);
                Ok(lone)
            }
        }
    }

    /// Identifiers one visible assertion away, newest first.
    fn neighbours(&mut self, node: Node, walls: Walls) -> Result<Vec<Identifier>, Error> {
        let edges = self.edges(node)?;
        let seen = edges.all.iter().filter(|edge| walls.sees(edge));
        Ok(seen.filter_map(|edge| edge.other(&node).identifier()).collect())
    }

    /// The shortest way from `a` to `b` inside `cluster`, strong assertions before weak ones.
    pub fn way(
        &mut self,
        cluster: &Cluster,
        a: Node,
        b: Node,
        walls: Walls,
    ) -> Result<Vec<Assertion>, Error> {
        let mut came_by: HashMap<Node, Assertion> = HashMap::new();
        let mut queue = VecDeque::from([a]);
        while let Some(node) = queue.pop_front() {
            if node == b {
                break;
            }
            for edge in self.ways_on(cluster, node, walls)? {
                let to = edge.other(&node);
                if to != a && !came_by.contains_key(&to) {
                    came_by.insert(to, edge);
                    queue.push_back(to);
                }
            }
        }
        let mut way = Vec::new();
        let mut at = b;
        while at != a {
            let Some(edge) = came_by.get(&at) else {
                return Ok(Vec::new());
            };
            at = edge.other(&at);
            way.push(edge.clone());
        }
        way.reverse();
        Ok(way)
    }

    fn ways_on(&mut self, cluster: &Cluster, node: Node, walls: Walls) -> Result<Vec<Assertion>, Error> {
        let edges = self.edges(node)?;
        let mut on: Vec<Assertion> = Vec::new();
        for edge in &edges.all {
            let other = edge.other(&node);
            let holds = match (node, other) {
                (Node::Person(one), Node::Person(two)) => joins_accounts(&edges.all, one, two),
                _ => walls.sees(edge),
            };
            if holds && cluster.has(&other) {
                on.push(edge.clone());
            }
        }
        on.sort_by_key(|edge| edge.rule.strength() == Strength::Weak);
        Ok(on)
    }
}

fn alone(start: Identifier, refused: Vec<(Identifier, Refusal)>, cut: bool) -> Cluster {
    Cluster {
        identifiers: vec![start],
        refused,
        cut,
        ..Cluster::default()
    }
}
