"""How long does a registry of ten thousand sites take to load? Each run is a new process, from open to Registry."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure, report, spread

HEAD = """\
organization: {name: UBND tỉnh, technical_owner: Sở Khoa học và Công nghệ}
conference: {domain: hop.example, web: "https://hop.example"}
carriers:
  - {id: tslcd, name: TSLCD, hotline: 0204 000 0001}
  - {id: nha-mang-a, name: Nhà mạng A}
sites:
  - {id: tinh, name: UBND tỉnh, level: province, hub: yes, links: [{name: TSLCD, role: primary, carrier: tslcd}]}
"""
SITE = """\
  - id: diem-{n:05}
    name: Điểm cầu số {n}
    level: commune
    parent: tinh
    order: {n}
    unit_code: "{n:05}"
    room: Phòng họp trực tuyến
    chair: Chủ tịch UBND xã số {n}
    links:
      - {{name: TSLCD, role: primary, carrier: tslcd, address: 10.{a}.{b}.1, agent_address: 10.{a}.{b}.2}}
      - {{name: Cáp quang, role: backup, carrier: nha-mang-a, address: 10.{a}.{b}.3, mbps: 50}}
    contacts:
      - {{name: Cán bộ kỹ thuật, role: technician, phone: 0204 {n:07}, email: ky-thuat-{n}@xa.example}}
      - {{name: Văn phòng, role: office, phone: +84 204 {n:07}}}
    devices: {{main: Thiết bị hội nghị truyền hình, spare: Máy tính xách tay}}
"""
LOAD = """\
import sys, time, resource
from pathlib import Path
from orchestrator.config.loader import load_registry
start, used = time.perf_counter(), time.process_time()
registry = load_registry(Path(sys.argv[1]))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - start, time.process_time() - used, memory, len(registry.sites))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=10_000)
    options.add_argument("--runs", type=int, default=7)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sites.yaml")
        rest = (SITE.format(n=n, a=n >> 8, b=n & 255) for n in range(1, given.sites))
        path.write_text(HEAD + "".join(rest), encoding="utf-8")
        size = path.stat().st_size / 2**20
        runs = [_run(path, given.sites) for _ in range(given.runs)]
    walls, cpus, memories = zip(*runs, strict=True)
    aim = "< 2" if given.sites == 10_000 else None
    figures = {f"load_{name}": Figure(round(value, 2), "s", aim) for name, value in spread(list(walls)).items()}
    figures |= {f"cpu_{name}": Figure(round(value, 2), "s") for name, value in spread(list(cpus)).items()}
    figures["peak_memory"] = Figure(round(max(memories)), "MB")
    figures["file"] = Figure(round(size, 1), "MB")
    figures["sites"] = Figure(given.sites, "sites")
    report("registry_load", figures, given.runs)


def _run(path: Path, sites: int) -> tuple[float, float, float]:
    """Seconds by the wall, seconds of CPU, MB at the peak."""
    done = subprocess.run([sys.executable, "-c", LOAD, str(path)], capture_output=True, text=True, check=True)
    wall, cpu, memory, found = map(float, done.stdout.split())
    if found != sites:
        sys.exit(f"loaded {found:.0f} of {sites} sites")
    print(f"{wall:.2f} s ({cpu:.2f} s CPU), {memory:.0f} MB")
    return wall, cpu, memory


if __name__ == "__main__":
    main()
