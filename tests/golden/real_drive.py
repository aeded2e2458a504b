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
        self.assertGreater(self.result["drive"]["lead_held_share"], 0.99)
        self.assertEqual(self.result["drive"]["lead_identity_changes"], 0)

    def test_a_passenger_would_accept_what_it_wants(self):
        # There is no map: vehicles in the next lanes must not be taken for cut-ins, nor the driver for a disturbance.
        drive = self.result["drive"]
        self.assertLess(drive["command_minus_driver_rms_mps2"], 0.9)
        self.assertGreater(drive["hardest_command_mps2"], -2.5)
        self.assertLess(drive["planner_minus_driver_rms_mps2"], 0.7)
        self.assertGreater(drive["hardest_planner_mps2"], -2.5)
        self.assertEqual(drive["emergency_commands"], 0)


unittest.main()
