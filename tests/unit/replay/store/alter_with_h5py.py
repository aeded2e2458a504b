"""Makes copies of a recording, each altered in one way through stock h5py. Prints the name of every copy."""
import pathlib
import shutil
import sys

import h5py
import numpy


def replace(file, name, **arguments):
    data = file[name][()]
    del file[name]
    file.create_dataset(name, data=data, **arguments)


def virtual(file):
    layout = h5py.VirtualLayout(shape=file["topics/stack.plan/t_src"].shape, dtype="<i8")
    layout[:] = h5py.VirtualSource("elsewhere.h5", "x", shape=layout.shape)
    del file["topics/stack.plan/t_src"]
    file.create_virtual_dataset("topics/stack.plan/t_src", layout)


def external(file):
    del file["topics/stack.plan/t_src"]
    file.create_dataset("topics/stack.plan/t_src", (3,), "<i8", external=[("/etc/passwd", 0, 24)])


def variable_length(file):
    del file["topics/stack.plan/t_src"]
    file.create_dataset("topics/stack.plan/t_src", (3,), h5py.vlen_dtype(numpy.uint8))


def move(file, make):
    file.move("topics/stack.plan/t_src", "stray")
    file["topics/stack.plan/t_src"] = make
    if not isinstance(make, h5py.SoftLink):
        del file["stray"]


def set_item(file, name, index, value):
    data = file[name][()]
    data[index] = value
    file[name][...] = data


def committed(file):
    file["named"] = numpy.dtype("<i8")


OURS = {"maxshape": (None,), "chunks": (1024,), "shuffle": True, "compression": "gzip", "compression_opts": 1,
        "fletcher32": True}
PLAN = "topics/stack.plan"


def otherwise(**changes):
    arguments = {**OURS, **changes}
    return lambda file: replace(file, PLAN + "/t_src", **{k: v for k, v in arguments.items() if v is not None})


CHANGES = {
    "soft_link": lambda f: move(f, h5py.SoftLink("/stray")),
    "external_link": lambda f: move(f, h5py.ExternalLink("elsewhere.h5", "/x")),
    "virtual": virtual,
    "external_storage": external,
    "variable_length": variable_length,
    "committed_type": committed,
    "contiguous": lambda f: replace(f, "topics/stack.plan/t_src"),
    "other_chunks": otherwise(chunks=(1,)),
    "other_filter": otherwise(compression="lzf", compression_opts=None, shuffle=None),
    "no_checksum": otherwise(fletcher32=None),
    "other_type": otherwise(dtype="<i4"),
    "extra_group": lambda f: f.create_group("extra"),
    "extra_topic": lambda f: f.create_group("topics/sensor.unheard_of"),
    "extra_dataset": lambda f: f["topics/stack.plan"].create_dataset("extra", data=[1]),
    "extra_attribute": lambda f: f["topics/stack.plan"].attrs.__setitem__("extra", 1),
    "extra_root_attribute": lambda f: f.attrs.__setitem__("extra", 1),
    "dataset_attribute": lambda f: f["topics/stack.plan/t_src"].attrs.__setitem__("extra", 1),
    "missing_attribute": lambda f: f["topics/stack.plan"].attrs.__delitem__("units"),
    "missing_dataset": lambda f: f["topics/stack.plan"].__delitem__("seq"),
    "missing_topic": lambda f: f["topics"].__delitem__("stack.plan"),
    "missing_gaps": lambda f: f.__delitem__("gaps"),
    "changed_capture_time": lambda f: set_item(f, "topics/stack.plan/t_src", 0, 99),
    "changed_sequence": lambda f: set_item(f, "topics/stack.plan/seq", 0, 99),
    "changed_payload": lambda f: set_item(f, "topics/stack.plan/data", 0, 99),
    "changed_offset": lambda f: set_item(f, "topics/stack.plan/offset", 1, 5),
    "backward_offset": lambda f: set_item(f, "topics/stack.plan/offset", 1, 1 << 60),
    "changed_leaf": lambda f: set_item(f, "integrity/leaf", (0, 0), 1),
    "changed_gap": lambda f: set_item(f, "gaps", 0, numpy.zeros((), f["gaps"].dtype)),
    "changed_seek": lambda f: set_item(f, "index/seek", 0, numpy.ones((), f["index/seek"].dtype)),
    "changed_index": lambda f: set_item(f, "index/messages", 1, f["index/messages"][0]),
    "changed_component": lambda f: set_item(f, "provenance/blobs", 0, 99),
    "more_rows": lambda f: f["topics/stack.plan/t_src"].resize((1 << 40,)),
    "fewer_rows": lambda f: f["index/messages"].resize((3,)),
    "changed_end": lambda f: f.attrs.modify("t_end", numpy.int64(5)),
}


def main(source, folder):
    for name, change in CHANGES.items():
        path = pathlib.Path(folder) / (name + ".h5")
        shutil.copy(source, path)
        with h5py.File(path, "r+", libver=("v110", "v110")) as file:
            change(file)
        print(name)


main(sys.argv[1], sys.argv[2])
