"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

/*
 * The charts that need the chart library: loaded after the first view, each in the place that its skeleton keeps.
 * 36 px stand for the legend above a chart.
 */
const placeholder = (heightClass: string) => () => <Skeleton className={`mt-1 w-full ${heightClass}`} />;

export const LineChart = dynamic(() => import("./line-chart"), {
  ssr: false,
  loading: placeholder("h-[252px]"),
});

export const StackedBars = dynamic(() => import("./stacked-bars"), {
  ssr: false,
  loading: placeholder("h-[252px]"),
});
