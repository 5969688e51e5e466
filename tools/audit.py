"""Known weaknesses of the installed packages, by pip-audit; one line and no failure where its service cannot be asked.

    python tools/audit.py

Exit status 1 where a package has a known weakness.
"""

import json
import subprocess
import sys

TIMEOUT_S = 180


def main() -> None:
    """Ask, and tell."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        print(f"pip-audit: its service could not be asked ({type(error).__name__}); going on without")
        return
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        print(f"pip-audit: its service knows none of {len(packages)} packages from here; going on without")
        return
    weak = [package for package in asked if package["vulns"]]
    for package in weak:
        names = ", ".join(one["id"] for one in package["vulns"])
        cures = sorted({version for one in package["vulns"] for version in one["fix_versions"]})
        print(
            f"pip-audit: {package['name']} {package['version']}: {names}; cured in {', '.join(cures) or 'no version'}"
        )
    print(f"pip-audit: {len(asked)} of {len(packages)} packages asked for, {len(weak)} with known weaknesses")
    sys.exit(bool(weak))


if __name__ == "__main__":
    main()
