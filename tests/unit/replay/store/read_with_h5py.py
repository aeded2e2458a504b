"""Reads a recording with stock h5py and hashlib alone: every dataset and attribute, and the Merkle root recomputed from
the schema in docs/recording_format.md. Prints the root; fails when it is not the one in the file."""
import hashlib
import struct
import sys

import h5py
import numpy


def padded(values):
    return b"".join(struct.pack("<I", len(v)) + v for v in values)


def raw_attribute(group, name):
    attribute = h5py.h5a.open(group.id, name.encode())
    out = numpy.empty((), dtype=numpy.dtype((numpy.void, attribute.get_type().get_size())))
    attribute.read(out, mtype=attribute.get_type())
    return out.tobytes()


def root_of(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


ROOT = ["format", "format_version", "kind", "time_scale", "t_begin", "t_end", "trigger_ord", "world_digest",
        "run_digest"]
TOPIC = ["topic_id", "role", "class", "encoding", "schema_name", "schema_sha256", "frame_id", "units", "nominal_hz",
         "device_id"]


def attributes_of(group, names):
    return padded([x for name in names for x in (name.encode(), raw_attribute(group, name))])


def main(path):
    sys.setrecursionlimit(10000)
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, item: item[()] if isinstance(item, h5py.Dataset) else None)
        index = file["index/messages"][:]
        topics = {struct.unpack("<H", raw_attribute(g, "topic_id"))[0]: g for g in file["topics"].values()}
        declarations = [topics[i] for i in sorted(topics)]
        gaps = file["gaps"][:]
        components = file["provenance/components"][:]
        leaves = []
        for row in index:
            topic, at = int(row["topic"]), int(row["row"])
            if topic == 0xFF00:
                payload = attributes_of(file, ROOT)
            elif topic == 0xFF01:
                payload = attributes_of(declarations[at], TOPIC)
            elif topic == 0xFF02:
                c = components[at]
                text = [bytes(c["name"]).rstrip(b"\0"), bytes(c["version"]).rstrip(b"\0"), c["sha256"].tobytes()]
                numbers = struct.pack("<3Q", c["blob_len"], c["valid_from_ord"], c["valid_to_ord"])
                payload = bytes([c["kind"]]) + padded(text) + numbers
            elif row["kind"] == 2:
                payload = gaps[at].tobytes()[10:]
            elif raw_attribute(topics[topic], "class")[0] == 2:
                payload = topics[topic]["data"][at].tobytes()
            else:
                first, last = topics[topic]["offset"][at : at + 2]
                payload = topics[topic]["data"][first:last].tobytes()
            leaves.append(hashlib.sha256(b"\0" + row.tobytes() + payload).digest())
        stored = [leaf.tobytes() for leaf in file["integrity/leaf"][:]]
        assert leaves == stored, "a leaf differs"
        root = root_of(leaves)
        assert root == raw_attribute(file, "content_root"), "the root differs"
        assert len(leaves) == int(file.attrs["n_messages"])
        print(root.hex())


main(sys.argv[1])
