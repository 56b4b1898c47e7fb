import sys

from tests.generator.example import main

sys.exit(main())
