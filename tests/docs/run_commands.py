#!/usr/bin/env python3
"""Checks that every link of README.md and docs/ leads somewhere, and runs every command in them: each line `$ ...` of a ```console block, from the source root.

A line may end in `# exits N`. Commands that build or install are listed below with the reason why they are not
run here; any other command must work.
"""
import os
import pathlib
import re
import subprocess
import sys

ELSEWHERE = {
    "tools/demo": "builds and runs everything; CI proves it on a bare machine",
    "tools/test": "is what runs this test",
    "tools/test --full": "is what runs this test",
    "tools/setup": "installs packages; tools/test begins with it",
    "tools/aarch64": "cross build; outside the default test run",
    "cmake --preset release && cmake --build --preset release": "part of tools/test",
}


def commands(path):
    inside = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("```"):
            inside = line.strip() == "```console"
        elif inside and line.startswith("$ "):
            text = line[2:].strip()
            expected = 0
            if match := re.search(r"\s+# exits (\d+)$", text):
                expected = int(match.group(1))
                text = text[: match.start()]
            yield number, text, expected


def dead_links(path):
    text = path.read_text()
    for target in re.findall(r"\]\(([^)#:\s]+)[^)]*\)", text):
        if not (path.parent / target).exists():
            yield target


def main():
    root = pathlib.Path(sys.argv[1])
    binaries = sys.argv[2]
    scratch = pathlib.Path(sys.argv[3])
    scratch.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}", "NO_COLOR": "1"}
    ran = failed = 0
    for path in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        for target in dead_links(path):
            failed += 1
            print(f"{path.relative_to(root)}: the link to {target} leads nowhere")
        for number, text, expected in commands(path):
            if text in ELSEWHERE:
                continue
            ran += 1
            text = text.replace("out/", f"{scratch}/")
            result = subprocess.run(["bash", "-c", text], cwd=root, env=environment, capture_output=True, text=True, timeout=600)
            if result.returncode != expected:
                failed += 1
                print(f"{path.relative_to(root)}:{number}: `{text}` exited {result.returncode}, expected {expected}")
                print(result.stdout[-2000:] + result.stderr[-2000:])
    print(f"{ran} documented commands ran, {failed} failed")
    return 1 if failed or ran == 0 else 0


sys.exit(main())
