#!/usr/bin/env python3
"""The shipped real drive: bit-exact on replay, and as close to its reference as promised."""
import sys
import unittest

from command import longtail_json

del sys.argv[1:]
FILE = "data/recordings/comma2k19_example_1.h5"


class RealDrive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.code, cls.result = longtail_json("replay", FILE)

    def test_is_bit_exact(self):
        self.assertEqual(self.code, 0)
        self.assertTrue(self.result["bit_exact"])

    def test_localization_is_close_to_the_reference(self):
        # The better receiver alone is at 1.6 m, the wheel speed alone at 0.16 m/s.
        self.assertLess(self.result["drive"]["position_error_rms_m"], 2.0)
        self.assertLess(self.result["drive"]["speed_error_rms_mps"], 0.2)

    def test_the_vehicle_ahead_is_held(self):
        self.assertGreater(self.result["drive"]["lead_held_share"], 0.95)


unittest.main()
